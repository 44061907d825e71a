//! The fuzzer for `finspec_fuzz::stream`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = finspec_fuzz::stream(bytes);
});

//! The fuzzer for `finspec_fuzz::bosh_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = finspec_fuzz::bosh_body(bytes);
});

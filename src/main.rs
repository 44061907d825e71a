//! finspec's command line.

use std::process::ExitCode;

use clap::Parser;
use finspec::cli::{Arguments, misused, perform};

/// Runs allocate and free millions of small pieces on several threads; this allocator saves a quarter of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    prepare_insta();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error).into(),
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(perform(arguments));
            // Listeners of the embedded mock end with the program.
            runtime.shutdown_background();
            code.into()
        }
        Err(_) => finspec::cli::ExitCode::Trouble.into(),
    }
}

/// insta reads its variables once and looks for a Cargo project without them; the installed program has none.
#[allow(unsafe_code)]
fn prepare_insta() {
    let here = std::env::current_dir().unwrap_or_default();
    // SAFETY: this runs first in `main`, before any other thread exists that could read the environment.
    unsafe {
        std::env::set_var("INSTA_WORKSPACE_ROOT", here);
        for (name, value) in finspec::snapshot::INSTA_ENVIRONMENT {
            std::env::set_var(name, value);
        }
    }
}

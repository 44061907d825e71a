//! Real time that passes in a test: only where another process has to come somewhere that it does not tell.

use std::time::Duration;

use finspec::waiting::quiet;

/// Lets that much time pass. Not for asynchronous tests, which await [`quiet`] themselves.
pub fn pause(period: Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(quiet(period));
}

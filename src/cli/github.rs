//! What is told to GitHub where a run happens there: annotations on standard output, the step's summary in its file.

use std::io::Write as _;

use crate::report::{RunReport, annotations, markdown};

use super::output;

/// Tells GitHub, if this is GitHub.
pub(super) fn tell(reports: &[RunReport]) {
    if std::env::var("GITHUB_ACTIONS").as_deref() != Ok("true") {
        return;
    }
    for report in reports {
        let lines = annotations(report);
        if !lines.is_empty() {
            output::text(&lines);
        }
    }
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return };
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = opened.and_then(|mut file| file.write_all(markdown(reports).as_bytes())) {
        output::complaint(&format!("the summary of the step was not written: {error}"));
    }
}

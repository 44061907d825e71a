//! Reports in every format, made as the command line makes them.

use finspec::cli::ExitCode;
use finspec::report::{
    Length, NotProved, RunReport, annotations, markdown, summary, to_html, to_json, to_junit, to_matrix,
};

/// One report in every format of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    pub json: String,
    pub junit: String,
    pub html: String,
    pub terminal: String,
    pub annotations: String,
}

/// Reports of one call of the program, and what they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub texts: Vec<Texts>,
    pub matrix: String,
    pub markdown: String,
    pub exit: u8,
}

impl Rendered {
    pub fn of(reports: &[RunReport]) -> Rendered {
        let texts = reports.iter().map(|report| Texts {
            json: to_json(report).unwrap(),
            junit: to_junit(report).unwrap(),
            html: to_html(report).unwrap(),
            terminal: summary(report, &[], Length::Whole).to_text(false),
            annotations: annotations(report),
        });
        let texts = texts.collect();
        let slim: Vec<RunReport> = reports.iter().map(|report| report.clone().without_details()).collect();
        Rendered {
            texts,
            matrix: to_matrix(&slim, &Err(NotProved::Never)).unwrap(),
            markdown: markdown(&slim),
            exit: ExitCode::of(&slim).number(),
        }
    }
}

//! What people read: the table, what to do, and what to write into the target file.

use crate::report::line_of;

use super::finding::{Examination, Finding, FindingOutcome, Health};

/// The longest text of a server that is shown.
const LONGEST: usize = 400;

/// The examination as text. What a server said is shown without what would act on a terminal.
pub fn table(examination: &Examination) -> String {
    let mut lines = vec![format!("finspec doctor: {}", examination.name), String::new()];
    lines.extend(rows(examination, |_| true));
    if let Some(rest) = &examination.other_rest {
        lines.extend([String::new(), "Another address serves the REST API; for the target file:".to_owned()]);
        lines.push(format!("  rest: {rest}"));
    }
    if let Some(best) = &examination.best {
        let known =
            if best.proved { "somebody had a stream there" } else { "not proved, since nobody had a stream there" };
        lines.extend([String::new(), format!("The best transport ({known}); for the target file:")]);
        lines.extend(best.lines().map(|line| format!("  {line}")));
    }
    lines.push(String::new());
    lines.extend(verdict(examination));
    shown(&lines)
}

/// Only what does not work of what the target file names, what to do, and the verdict.
pub fn complaints(examination: &Examination) -> String {
    let fails = |finding: &Finding| finding.named && matches!(finding.outcome, FindingOutcome::Fails(_));
    let lines: Vec<String> = rows(examination, fails).into_iter().chain(verdict(examination)).collect();
    shown(&lines)
}

/// Findings in columns, and below them what to do.
fn rows(examination: &Examination, wanted: impl Fn(&Finding) -> bool) -> Vec<String> {
    let width = examination.findings.iter().map(|finding| finding.place.chars().count()).max().unwrap_or(0).min(60);
    let advice = examination.advice();
    let findings = examination.findings.iter().filter(|finding| wanted(finding));
    let mut lines: Vec<String> = findings.map(|finding| row(finding, width, &advice)).collect();
    if !advice.is_empty() {
        lines.extend([String::new(), "What to do:".to_owned()]);
        lines.extend(advice.iter().enumerate().map(|(index, line)| format!("{:3}. {line}", index + 1)));
    }
    lines
}

fn shown(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{}\n", plain(line))).collect()
}

fn verdict(examination: &Examination) -> Vec<String> {
    let verdict = match examination.health() {
        Health::Well => "Everything that the target file names works.",
        Health::Ill => "Something that the target file names does not work.",
        Health::Unknown => "Nothing is found wrong, and not everything that the target file names could be tried.",
    };
    let insecure = examination.insecure.then_some("INSECURE: the target file has no certificate verified.");
    std::iter::once(verdict).chain(insecure).map(str::to_owned).collect()
}

fn row(finding: &Finding, width: usize, advice: &[String]) -> String {
    let (word, detail) = match &finding.outcome {
        FindingOutcome::Works(detail) => ("works", detail.clone()),
        FindingOutcome::NotTried(reason) => ("not tried", reason.clone()),
        FindingOutcome::Fails(complaint) if finding.named => {
            let number = advice.iter().position(|line| *line == complaint.to_string()).map_or(0, |index| index + 1);
            ("FAILS", format!("{}; see {number} below", complaint.brief()))
        }
        FindingOutcome::Fails(complaint) => ("no", format!("{} (not in the target file)", complaint.brief())),
    };
    format!("{:7} {:width$}  {word:9}  {detail}", finding.kind.word(), finding.place)
}

fn plain(text: &str) -> String {
    line_of(text).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::super::complaint::Complaint;
    use super::super::finding::FindingKind;
    use super::*;

    fn finding(named: bool, outcome: FindingOutcome) -> Finding {
        Finding { kind: FindingKind::Port, place: "fin1:8445".to_owned(), named, outcome }
    }

    fn examination(findings: Vec<Finding>) -> Examination {
        Examination { insecure: false, name: "lab".to_owned(), findings, other_rest: None, best: None }
    }

    fn closed() -> FindingOutcome {
        FindingOutcome::Fails(Complaint::Closed { address: "fin1:8445".to_owned() })
    }

    #[test]
    fn complaints_leave_out_what_works_and_what_nobody_named() {
        let works = finding(true, FindingOutcome::Works("as it should".to_owned()));
        let text = complaints(&examination(vec![works, finding(true, closed()), finding(false, closed())]));
        assert_eq!((text.matches("FAILS").count(), text.matches("What to do").count()), (1, 1), "{text}");
        assert!(!text.contains("as it should") && !text.contains("not in the target file"), "{text}");
        assert!(text.ends_with("Something that the target file names does not work.\n"), "{text}");
    }

    #[test]
    fn only_what_the_target_file_names_counts() {
        let well = || finding(true, FindingOutcome::Works("open".to_owned()));
        let not_tried = || finding(true, FindingOutcome::NotTried("no".to_owned()));
        assert_eq!(examination(vec![well(), finding(false, closed())]).health(), Health::Well);
        assert_eq!(examination(vec![well(), not_tried()]).health(), Health::Unknown);
        assert_eq!(examination(vec![not_tried(), finding(true, closed())]).health(), Health::Ill);
    }

    #[test]
    fn whoever_verifies_nothing_is_told() {
        let examination = examination(vec![finding(true, FindingOutcome::Works("open".to_owned()))]);
        assert!(!table(&examination).contains("INSECURE"));
        assert!(table(&Examination { insecure: true, ..examination }).contains("\nINSECURE: "));
    }

    #[test]
    fn a_line_of_advice_is_given_once_and_rows_refer_to_it() {
        let text =
            table(&examination(vec![finding(true, closed()), finding(true, closed()), finding(false, closed())]));
        assert_eq!(text.matches("  1. fin1:8445 is closed").count(), 1, "{text}");
        assert_eq!(text.matches("FAILS      closed; see 1 below").count(), 2, "{text}");
        assert!(text.contains("no         closed (not in the target file)"), "{text}");
    }

    #[test]
    fn what_a_server_says_does_not_act_on_the_terminal() {
        let text = table(&examination(vec![finding(true, FindingOutcome::Works("\u{1b}[2J\r\nx".repeat(100)))]));
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.chars().count() <= LONGEST), "{text}");
    }
}

//! The page of contradictions: every place where a case allows several outcomes, with the reason, the arms and their rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::contract::{Catalogue, Deployment, RowId};

use crate::case::meant::Case;
use crate::case::meant::{Expected, Outcome, ValueClaim};

const INTRODUCTION: &str = "\
# Where the guide contradicts itself

Generated from the cases; a test keeps it true. In each of these situations the guide, or what was seen of real servers, allows
several outcomes. A server conforms when it shows one of them, whole; the report says which. Where it is open when a refusal
comes, the arm in which it comes later stands first.
";

/// One choice, and the deployments that it stands for.
type Choices = BTreeMap<(String, String), BTreeSet<Deployment>>;

/// The page, in Markdown: sorted by operation and situation, equal for equal cases.
pub fn contradictions(cases: &[Case], catalogue: &Catalogue) -> String {
    let mut operations: BTreeMap<String, BTreeMap<&str, (&str, Choices)>> = BTreeMap::new();
    for case in cases {
        let choices = choices(case, catalogue);
        if choices.is_empty() {
            continue;
        }
        let situation = case.id.0.rsplit_once('/').map_or(case.id.0.as_str(), |(_, situation)| situation);
        operations.entry(case.id.operation()).or_default().insert(situation, (&case.summary, choices));
    }
    let mut page = INTRODUCTION.to_owned();
    for (operation, situations) in &operations {
        let title = catalogue.operation(operation).map_or("", |operation| operation.title.as_str());
        let _ = writeln!(page, "\n## {operation}\n\n{title}");
        for (situation, (summary, choices)) in situations {
            let _ = writeln!(page, "\n### {situation}\n\n{}", escaped(summary));
            for ((because, arms), deployments) in choices {
                let deployments: Vec<&str> = deployments.iter().map(|deployment| deployment.word()).collect();
                let _ = writeln!(page, "\n**{}** · {}\n\n{arms}", deployments.join(", "), escaped(because));
                page.truncate(page.trim_end().len());
                page.push('\n');
            }
        }
    }
    page
}

fn choices(case: &Case, catalogue: &Catalogue) -> Choices {
    let mut choices = Choices::new();
    for step in case.entries.iter().flat_map(|entry| &entry.steps) {
        for (deployment, expected) in &step.then {
            if let Expected::OneOf { arms, because } = expected {
                let arms: String = arms.iter().map(|(name, arm)| described(name, arm, catalogue)).collect();
                choices.entry((because.trim().to_owned(), arms)).or_default().insert(*deployment);
            }
        }
    }
    choices
}

/// One arm: its name, what it comes to, and the rows that it rests on.
fn described(name: &str, arm: &Outcome, catalogue: &Catalogue) -> String {
    let mut words = Vec::new();
    if let Some(status) = arm.status {
        words.push(format!("answer {status}"));
    }
    if let Some(error) = &arm.error {
        words.push(format!("with {}", values(&[&error.error_type, &error.data, &error.message])));
    }
    if let Some(error) = &arm.async_error {
        words.push(format!("later {}", values(&[&error.error_type, &error.data, &error.message])));
    }
    match arm.notices.len() {
        0 => {}
        1 => words.push("1 notice".to_owned()),
        count => words.push(format!("{count} notices")),
    }
    if !arm.unchanged.is_empty() {
        words.push(format!("unchanged: {}", arm.unchanged.join(", ")));
    }
    let mut text = format!("- `{name}`: {}\n", escaped(&words.join(", ")));
    for id in rows(arm) {
        let Some(row) = catalogue.row(&id) else { continue };
        let _ = writeln!(text, "  - `{id}` ({}, {}): {}", row.standing.word(), row.citation(), escaped(&row.says));
    }
    text
}

/// The rows of an arm, each once, in the order written.
fn rows(arm: &Outcome) -> Vec<RowId> {
    let mut rows: Vec<RowId> = Vec::new();
    for row in arm.all_rows() {
        if !rows.contains(row) {
            rows.push(row.clone());
        }
    }
    rows
}

fn values(claims: &[&ValueClaim]) -> String {
    let words: Vec<String> = claims
        .iter()
        .filter_map(|claim| match claim {
            ValueClaim::Equal(text) => Some(text.clone()),
            ValueClaim::Begins(text) => Some(format!("{text}…")),
            ValueClaim::Empty => Some("nothing".to_owned()),
            ValueClaim::Not(_) | ValueClaim::Present | ValueClaim::Absent | ValueClaim::Any => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    if words.is_empty() { "an error of any type".to_owned() } else { words.join(", ") }
}

/// Text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        if matches!(letter, '<' | '>' | '*' | '_' | '`' | '\\' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

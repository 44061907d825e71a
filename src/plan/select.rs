//! Patterns: which of the runs a person asked for.

use super::expand::Planned;

/// A pattern that no run matches.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no run matches `{pattern}`; a pattern is part of a run's id, a case's path or a row's id, and `finspec list` shows them all"
)]
pub struct UnmatchedPattern {
    /// The pattern as written.
    pub pattern: String,
}

/// Keeps the runs that at least one pattern matches; all of them where there is no pattern. A pattern with `#` names
/// rows, one with `/` a case's path, any other part of a run's id.
///
/// # Errors
/// The first pattern that matches nothing: a misspelt one must not look like a success.
pub fn select(planned: Vec<Planned>, patterns: &[String]) -> Result<Vec<Planned>, UnmatchedPattern> {
    for pattern in patterns {
        if !planned.iter().any(|planned| matches(planned, pattern)) {
            return Err(UnmatchedPattern { pattern: pattern.clone() });
        }
    }
    Ok(matching(planned, patterns))
}

/// The runs that at least one pattern matches; all of them where there is no pattern.
pub fn matching(planned: Vec<Planned>, patterns: &[String]) -> Vec<Planned> {
    let wanted = |planned: &Planned| patterns.iter().any(|pattern| matches(planned, pattern));
    planned.into_iter().filter(|planned| patterns.is_empty() || wanted(planned)).collect()
}

fn matches(planned: &Planned, pattern: &str) -> bool {
    let run = planned.run();
    if pattern.contains('#') {
        return run.rows().iter().any(|row| row.as_str().contains(pattern));
    }
    let path = pattern.trim_start_matches("./").trim_start_matches("cases/").trim_end_matches(".yaml");
    run.id.as_str().contains(&path.trim_matches('/').replace('/', "::"))
}

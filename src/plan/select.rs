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
    run.id.as_str().contains(&part_of_id(pattern))
}

fn part_of_id(pattern: &str) -> String {
    let path = pattern.trim_start_matches("./").trim_start_matches("cases/").trim_end_matches(".yaml");
    path.trim_matches('/').replace('/', "::")
}

/// Whether a pattern may name a run of a case that cannot be read, of which only the beginning of the run's id is known:
/// its rows may be any, and so may the names of its entries.
pub fn may_name(pattern: &str, beginning: &str) -> bool {
    let part = part_of_id(pattern);
    pattern.contains('#')
        || beginning.contains(&part)
        || part.contains(beginning)
        || ends_with_a_beginning_of(beginning, &part)
}

/// Whether `text` ends as `part` begins, up to a name: `a::b::c` and `b::c::entry`.
fn ends_with_a_beginning_of(text: &str, part: &str) -> bool {
    part.match_indices("::").any(|(at, _)| text.ends_with(&part[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_may_name_a_case_that_cannot_be_read() {
        let beginning = "ccx::dialog::send_dtmf::letters";
        let may = |pattern: &str| may_name(pattern, beginning);
        for pattern in [
            "letters",
            "dialog",
            "ccx",
            "send_dtmf/letters",
            "cases/dialog/send_dtmf/letters.yaml",
            "letters::word",
            "ccx::dialog::send_dtmf::letters::word",
            "dialog.send_dtmf#202",
        ] {
            assert!(may(pattern), "{pattern}");
        }
        for pattern in ["take_action", "user/get", "cce::dialog", "letters_b", "dialog::make_call"] {
            assert!(!may(pattern), "{pattern}");
        }
    }
}

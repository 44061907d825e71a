//! Edits of an object's tree and the lines that say them: one a path, so that a new field moves no other line.
//!
//! ```text
//! state: ACTIVE                          another text
//! + reasonCode: 5                        an element that was not there
//! - mediaProperties/mediaId              one that is gone
//! actions/action [-ANSWER +DROP +HOLD]   members that are only a text
//! + participants/Participant {c} like {a}
//!   state: ALERTING                      a member that came, as {a} was but for what stands below
//! participants/Participant {a}, {b}      members that changed alike, with what changed below
//!   state: HELD
//! - participants/Participant {b}
//! ```

use crate::limits::DEEPEST_BRACKETS;

/// One edit. Paths are names of elements joined by `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TreeEdit {
    /// An element has a text.
    Text { path: String, text: String, is_new: bool },
    /// An element and all below it went.
    Gone { path: String },
    /// Of elements of that path that are only a text, some went and some came.
    Texts { path: String, gone: Vec<String>, come: Vec<String> },
    /// Members of that path, by what tells them apart, have the same edit.
    Members { path: String, names: Vec<String>, edit: MemberEdit },
}

impl TreeEdit {
    /// Where the edit is.
    pub(super) fn path(&self) -> &str {
        match self {
            TreeEdit::Text { path, .. }
            | TreeEdit::Gone { path }
            | TreeEdit::Texts { path, .. }
            | TreeEdit::Members { path, .. } => path,
        }
    }
}

/// What became of members of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MemberEdit {
    Gone,
    Changed(Vec<TreeEdit>),
    /// They came: with these edits they are like another member, or have nothing else.
    Come {
        like: Option<String>,
        edits: Vec<TreeEdit>,
    },
}

const LIKE: &str = " like ";
const AND: &str = ", ";

/// What no line could say: text that would end it, or that would be read as something else.
pub(super) fn is_sayable(text: &str) -> bool {
    !text.contains(char::is_control) && text.trim() == text
}

/// Whether a member can be named in a line.
pub(super) fn is_name(text: &str) -> bool {
    is_sayable(text) && !text.is_empty() && !text.starts_with('[') && !text.contains(AND) && !text.contains(LIKE)
}

/// Whether a text can stand in a list of texts.
pub(super) fn is_token(text: &str) -> bool {
    is_sayable(text) && !text.contains(char::is_whitespace)
}

/// Writes edits, a line each and those of members below, indented by so many levels.
pub(super) fn write_edits(edits: &[TreeEdit], level: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(level);
    for edit in edits {
        match edit {
            TreeEdit::Text { path, text, is_new } => {
                let (sign, space) = (if *is_new { "+ " } else { "" }, if text.is_empty() { "" } else { " " });
                lines.push(format!("{indent}{sign}{path}:{space}{text}"));
            }
            TreeEdit::Gone { path } => lines.push(format!("{indent}- {path}")),
            TreeEdit::Texts { path, gone, come } => {
                let gone = gone.iter().map(|text| format!("-{text}"));
                let tokens: Vec<String> = gone.chain(come.iter().map(|text| format!("+{text}"))).collect();
                lines.push(format!("{indent}{path} [{}]", tokens.join(" ")));
            }
            TreeEdit::Members { path, names, edit } => {
                let names = names.join(AND);
                match edit {
                    MemberEdit::Gone => lines.push(format!("{indent}- {path} {names}")),
                    MemberEdit::Changed(below) => {
                        lines.push(format!("{indent}{path} {names}"));
                        write_edits(below, level + 1, lines);
                    }
                    MemberEdit::Come { like, edits } => {
                        let like = like.iter().map(|like| format!("{LIKE}{like}")).collect::<String>();
                        lines.push(format!("{indent}+ {path} {names}{like}"));
                        write_edits(edits, level + 1, lines);
                    }
                }
            }
        }
    }
}

/// Reads the edits that stand at one level, and those below them.
///
/// # Errors
/// What is wrong with a line.
pub(super) fn read_edits(lines: &[&str], level: usize) -> Result<Vec<TreeEdit>, String> {
    let mut edits = Vec::new();
    let mut rest = lines;
    while let [line, after @ ..] = rest {
        let indented = |line: &&&str| level_of(line) > level;
        let below = &after[..after.iter().take_while(indented).count()];
        if level > DEEPEST_BRACKETS {
            return Err(format!("`{line}` is indented further than is read"));
        }
        if level_of(line) != level {
            return Err(format!("`{line}` is indented further than what stands above it"));
        }
        edits.push(read_edit(line.trim_start(), below, level)?);
        rest = &after[below.len()..];
    }
    Ok(edits)
}

fn level_of(line: &str) -> usize {
    (line.len() - line.trim_start_matches(' ').len()) / 2
}

fn read_edit(line: &str, below: &[&str], level: usize) -> Result<TreeEdit, String> {
    let (sign, said) = match line.split_at_checked(2) {
        Some((sign @ ("+ " | "- "), said)) => (&sign[..1], said),
        _ => ("", line),
    };
    let (path, rest) = said.split_at(said.find([':', ' ']).unwrap_or(said.len()));
    let path = path.to_owned();
    let is_alone = below.is_empty();
    match (sign, rest) {
        ("-", "") if is_alone => Ok(TreeEdit::Gone { path }),
        ("" | "+", text) if text.starts_with(':') && is_alone => {
            let text = text[1..].strip_prefix(' ').unwrap_or(&text[1..]).to_owned();
            Ok(TreeEdit::Text { path, text, is_new: sign == "+" })
        }
        ("", texts) if texts.starts_with(" [") && texts.ends_with(']') && is_alone => {
            let (gone, come) = read_tokens(&texts[2..texts.len() - 1])?;
            Ok(TreeEdit::Texts { path, gone, come })
        }
        (_, names) if names.len() > 1 && names.starts_with(' ') => {
            let edits = read_edits(below, level + 1)?;
            let (names, like) = match names[1..].split_once(LIKE) {
                Some((names, like)) => (names, Some(like.to_owned())),
                None => (&names[1..], None),
            };
            let edit = match (sign, like) {
                ("-", None) if is_alone => MemberEdit::Gone,
                ("", None) => MemberEdit::Changed(edits),
                ("+", like) => MemberEdit::Come { like, edits },
                _ => return Err(format!("`{line}` says no edit")),
            };
            Ok(TreeEdit::Members { path, names: names.split(AND).map(str::to_owned).collect(), edit })
        }
        _ => Err(format!("`{line}` says no edit")),
    }
}

/// The texts that went and those that came.
fn read_tokens(tokens: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for token in tokens.split(' ') {
        match (token.strip_prefix('-'), token.strip_prefix('+')) {
            (Some(text), _) => gone.push(text.to_owned()),
            (None, Some(text)) => come.push(text.to_owned()),
            (None, None) => return Err(format!("`{token}` begins with neither `+` nor `-`")),
        }
    }
    Ok((gone, come))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_edits_and_are_read_as_the_same() {
        let text = "  mediaProperties/callType: OUT
  toAddress:
  + reasonCode: 5: a b
  - mediaProperties/mediaId
  actions/action [-ANSWER +DROP -]
  participants/Participant {a}, {b}
    state: HELD
    callvariables/CallVariable user.history[0]
      value: x
  + participants/Participant {c} like {a}
  - participants/Participant {d}";
        let lines: Vec<&str> = text.lines().collect();
        let edits = read_edits(&lines, 1).unwrap();
        assert_eq!(edits.len(), 8);
        let mut written = Vec::new();
        write_edits(&edits, 1, &mut written);
        let said = text.replace("[-ANSWER +DROP -]", "[-ANSWER - +DROP]");
        assert_eq!(written.join("\n"), said);
    }

    #[test]
    fn lines_that_say_nothing_are_refused() {
        for lines in [
            &["  state"][..],
            &["  - a: b"],
            &["  a [x]"],
            &["  a: b", "    c: d"],
            &["    a: b"],
            &["  - a {b}", "    c: d"],
            &["  - a {b} like {c}"],
            &["  "],
        ] {
            assert!(read_edits(lines, 1).is_err(), "{lines:?}");
        }
    }
}

//! What is wrong with a case file: where, what was expected, what to do, and the nearest word that is known.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::case::position::{Aim, KeyPath, Places, Position};
use crate::limits::MOST_MISTAKES;

/// A mistake in a file, at a path whose line is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    path: KeyPath,
    aim: Aim,
    inside: Option<String>,
    what: String,
    expected: Option<String>,
    remedy: String,
    nearest: Option<String>,
}

impl Problem {
    /// A mistake in the value at `path`: what is wrong, and what to do.
    pub fn at(path: &KeyPath, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Problem {
            path: path.clone(),
            aim: Aim::Value,
            inside: None,
            what: what.into(),
            expected: None,
            remedy: remedy.into(),
            nearest: None,
        }
    }

    /// The same, about the key rather than its value.
    #[must_use]
    pub fn of_key(mut self) -> Self {
        self.aim = Aim::Key;
        self
    }

    /// The same, about a part of the value, such as a template in a body.
    #[must_use]
    pub fn inside(mut self, part: impl Into<String>) -> Self {
        self.inside = Some(part.into());
        self
    }

    /// Says what was expected there.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Looks for the known word that `word` was perhaps meant to be.
    #[must_use]
    pub fn near<'a>(mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.nearest = nearest(word, known);
        self
    }

    /// The mistake at its line of `file`.
    pub fn placed(self, file: &Path, places: &Places) -> CaseError {
        let position = places.find(&self.path, self.aim);
        let part = self.inside.as_deref().zip(position).and_then(|(part, from)| places.find_text(part, from));
        let position = part.or(position);
        CaseError {
            file: file.to_owned(),
            position,
            path: self.path.to_string(),
            what: self.what,
            expected: self.expected,
            remedy: self.remedy,
            nearest: self.nearest,
        }
    }
}

/// The word of `known` that is most like `word`, if one is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, candidate)| *likeness > 0.75 && *candidate != word)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate.to_owned())
}

/// A mistake in a case file, at its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CaseError {
    /// The file.
    pub file: PathBuf,
    /// Line and column, where the mistake has a place in the file.
    pub position: Option<Position>,
    /// The path to it, `then.ccx.async_error.type`; empty for the whole file.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What was expected.
    pub expected: Option<String>,
    /// What to do.
    pub remedy: String,
    /// The known word that was perhaps meant.
    pub nearest: Option<String>,
}

impl CaseError {
    /// A mistake that concerns a whole file.
    pub fn of_file(file: &Path, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        CaseError {
            file: file.to_owned(),
            position: None,
            path: String::new(),
            what: what.into(),
            expected: None,
            remedy: remedy.into(),
            nearest: None,
        }
    }

    /// What was expected, what was perhaps meant and what to do, a line each.
    pub fn advice(&self) -> Vec<String> {
        let expected = self.expected.iter().map(|expected| format!("expected {expected}"));
        let nearest = self.nearest.iter().map(|nearest| format!("did you mean `{nearest}`?"));
        expected.chain(nearest).chain(std::iter::once(self.remedy.clone())).collect()
    }

    /// The message with the line that it is about, drawn from the file's text.
    pub fn render(&self, source: &str) -> String {
        self.drawn(source, Level::ERROR)
    }

    fn drawn(&self, source: &str, level: Level<'_>) -> String {
        let path = self.file.display().to_string();
        let title = level.primary_title(self.what.as_str());
        let span = self.position.and_then(|position| span_of(source, position));
        let mut group = match span {
            Some(span) => title.element(
                Snippet::source(source)
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(span).label(self.expected.as_deref().unwrap_or(""))),
            ),
            None => title.element(Level::NOTE.message(format!("in {path}"))),
        };
        if span_is_missing(self.position, source) {
            group = group
                .elements(self.expected.iter().map(|expected| Level::NOTE.message(format!("expected {expected}"))));
        }
        if let Some(nearest) = &self.nearest {
            group = group.element(Level::HELP.message(format!("did you mean `{nearest}`?")));
        }
        group = group.element(Level::HELP.message(self.remedy.as_str()));
        Renderer::plain().render(&[group])
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(position) = self.position {
            write!(f, ":{}:{}", position.line, position.column)?;
        }
        write!(f, ": {}", self.what)?;
        for line in self.advice() {
            write!(f, "; {line}")?;
        }
        Ok(())
    }
}

/// All mistakes of some files.
#[derive(Debug, Clone, PartialEq, Eq, Default, thiserror::Error)]
pub struct CaseErrors(pub Vec<CaseError>);

impl CaseErrors {
    /// The first mistakes, each with the line that it is about, and how many more there are. Reads each file once more.
    pub fn render(&self) -> String {
        self.drawn(Level::ERROR, ["mistake", "mistakes"])
    }

    /// The same of what is no mistake for certain.
    pub fn render_warnings(&self) -> String {
        self.drawn(Level::WARNING, ["warning", "warnings"])
    }

    fn drawn(&self, level: Level<'_>, [one, several]: [&str; 2]) -> String {
        let mut sources: BTreeMap<&Path, String> = BTreeMap::new();
        let mut out = String::new();
        for error in self.0.iter().take(MOST_MISTAKES) {
            let source = sources
                .entry(&error.file)
                .or_insert_with(|| if error.position.is_some() { read_again(&error.file) } else { String::new() });
            out.push_str(&error.drawn(source, level.clone()));
            out.push_str("\n\n");
        }
        match self.0.len().saturating_sub(MOST_MISTAKES) {
            0 => {}
            1 => out.push_str(&format!("and one more {one}\n")),
            more => out.push_str(&format!("and {more} more {several}\n")),
        }
        out
    }
}

impl fmt::Display for CaseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.0.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// A file that is gone since it was read only costs the drawing of its line.
fn read_again(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

fn span_is_missing(position: Option<Position>, source: &str) -> bool {
    position.and_then(|position| span_of(source, position)).is_none()
}

/// The bytes of the word at `position`.
fn span_of(source: &str, position: Position) -> Option<std::ops::Range<usize>> {
    let line_at: usize = source.split_inclusive('\n').take(position.line.checked_sub(1)?).map(str::len).sum();
    let line = source.get(line_at..)?.split('\n').next()?.trim_end_matches('\r');
    let start = line.char_indices().nth(position.column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    let rest = &line[start..];
    let word = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
        Some(_) => rest.find([' ', ',', '}', ']', ':']).unwrap_or(rest.len()).max(rest.chars().next()?.len_utf8()),
        None => 0,
    };
    (line_at < source.len()).then_some(line_at + start..line_at + start + word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error() -> CaseError {
        let text = "summary: x\nscene: agent_on_cal\n";
        Problem::at(&KeyPath::top().key("scene"), "there is no scene `agent_on_cal`", "write a scene of cases/_scenes")
            .expected("the name of a scene")
            .near("agent_on_cal", ["agent_on_call", "ready_agent"])
            .placed(Path::new("cases/a/b/c.yaml"), &Places::of(text))
    }

    #[test]
    fn a_message_is_one_line_with_place_and_remedy() {
        assert_eq!(
            error().to_string(),
            "cases/a/b/c.yaml:2:8: there is no scene `agent_on_cal`; expected the name of a scene; \
             did you mean `agent_on_call`?; write a scene of cases/_scenes"
        );
    }

    #[test]
    fn a_rendering_draws_the_line() {
        let drawn = error().render("summary: x\nscene: agent_on_cal\n");
        assert!(drawn.contains("cases/a/b/c.yaml:2:8"), "{drawn}");
        assert!(drawn.contains("^^^^^^^^^^^^ the name of a scene"), "{drawn}");
        assert!(drawn.contains("did you mean `agent_on_call`?"), "{drawn}");
    }

    #[test]
    fn nothing_is_near_to_nonsense() {
        assert_eq!(nearest("zzz", ["state", "row"]), None);
    }
}

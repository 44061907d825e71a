//! What the source keeps to: who imports whom, who knows time, who knows deployments, sizes, first lines and names, and that
//! no file is forgotten.
//!
//! Each check takes files as values, so that each has a test that it can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use finspec::contract::Deployment;
use finspec::snapshot::{SnapshotKey, SnapshotStore};
use finspec::target::{Embedded, Target};

use crate::support::corpus;

/// Modules from top to bottom. A module imports only from rows below its own, never its neighbours.
const ROWS: [&[&str]; 15] = [
    &["cli"],
    &["prove"],
    &["runner", "doctor"],
    &["report", "target"],
    &["verdict", "snapshot"],
    &["normalise", "plan", "client", "mock"],
    &["case", "observe"],
    &["cast"],
    &["xmpp", "control"],
    &["lab", "secrets"],
    &["contract"],
    &["reading", "writing"],
    &["limits"],
    &["xml"],
    &["waiting"],
];

/// Modules that import less than their row allows.
const STRICTER: [(&str, &[&str]); 2] = [
    ("mock", &["contract", "lab", "control", "xmpp", "limits", "xml", "waiting"]),
    ("client", &["observe", "contract", "lab", "secrets", "control", "xmpp", "reading", "limits", "xml", "waiting"]),
];

/// A module's files and folders from top to bottom: one imports only from rows below its own, never its neighbours, nor from
/// the module as a whole. Tests build worlds whatever they are about, and are left out.
struct Floors {
    of: &'static [&'static str],
    rows: &'static [&'static [&'static str]],
}

const FLOORS: [Floors; 2] = [
    Floors {
        of: &["mock"],
        rows: &[
            &["control"],
            &["host", "page"],
            &["listeners"],
            &["http"],
            &["notifications"],
            &["slot", "doors", "tls", "connection"],
            &["server", "accepting"],
            &["history", "settings"],
            &["cors", "journal", "notices", "pubsub", "router"],
            &["operations"],
            &["operation", "render"],
            &["rule"],
            &["world"],
            &["difference", "moment", "wrap_up"],
            &["contract"],
            &["drawing", "ways"],
            &["choices", "states"],
            &["choice", "release"],
            &["citation", "lie"],
        ],
    },
    Floors {
        of: &["mock", "world"],
        rows: &[
            &["steps"],
            &["routing"],
            &[
                "calls",
                "completing",
                "people",
                "phones",
                "placing",
                "presence",
                "reserving",
                "service",
                "supervising",
                "wrapping_up",
            ],
            &["actions", "call_data", "parties"],
            &["data"],
            &["consequence", "passwords", "timer", "tokens"],
            &["agent", "dialog"],
            &["time"],
        ],
    },
];

/// The only places that import the mock.
const IMPORT_THE_MOCK: [&str; 4] = ["src/target/embedded.rs", "src/prove", "src/cli/mock", "src/cli/rules.rs"];

/// The only file that knows carrier time and the wall clock, and the words by which one would.
const KNOWS_TIME: &str = "src/waiting.rs";
const WORDS_OF_TIME: [&str; 7] =
    ["tokio::time", "Instant", "SystemTime", "sleep", "park_timeout", "Timestamp::now", "Zoned::now"];

/// What writes to a terminal or makes it obey, with the only file in which it stands.
const SPEAK: [(&str, &str); 8] = [
    ("stdout()", "src/cli/output.rs"),
    ("stderr()", "src/cli/output.rs"),
    ("ProgressDrawTarget", "src/cli/progress.rs"),
    ("\\u{1b}", "src/report/paint.rs"),
    ("\\u{1B}", "src/report/paint.rs"),
    ("\\x1b", "src/report/paint.rs"),
    ("\\x1B", "src/report/paint.rs"),
    ("Renderer::styled", "src/report/paint.rs"),
];

/// The only files of the mock in which a deployment is named.
const KNOW_DEPLOYMENTS: [&str; 5] = [
    "src/mock/contract.rs",
    "src/mock/rule.rs",
    "src/mock/difference.rs",
    "src/mock/wrap_up.rs",
    "src/mock/world/actions.rs",
];

/// Lines of a file, its tests left out.
const MOST_LINES: usize = 400;

const NAMES_THAT_SAY_NOTHING: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff"];

const STRAY_WORDS: [&str; 5] = [
    concat!("to", "do!"),
    concat!("unimplemen", "ted!"),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("XX", "X"),
];

/// A file of the repository.
struct File {
    path: String,
    text: String,
}

impl File {
    fn new(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// The lines before the test module, with their numbers from 1.
    fn lines_of_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_tests = |index: &usize| {
            let next = lines.get(index + 1).copied().unwrap_or_default();
            lines[*index] == "#[cfg(test)]" && next.starts_with("mod ") && next.ends_with('{')
        };
        let end = (0..lines.len()).find(is_tests).unwrap_or(lines.len());
        lines.into_iter().take(end).enumerate().map(|(index, line)| (index + 1, line))
    }

    fn is_below(&self, place: &str) -> bool {
        self.path == place || self.path.starts_with(&format!("{place}/"))
    }

    /// The path of its module: `src/mock/world/mod.rs` is `[mock, world]`.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        path.split('/').filter(|part| *part != "mod" && *part != "lib").collect()
    }

    /// Whether only tests use it.
    fn is_for_tests(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        [
            "tests.rs",
            "testing.rs",
            "model_tests.rs",
            "loopback_tests.rs",
            "opening_tests.rs",
            "habit_tests.rs",
            "choice_tests.rs",
        ]
        .contains(&name)
    }
}

fn files_below(folder: &str, ending: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                files.push(File { path: path.display().to_string(), text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn source() -> Vec<File> {
    let files = files_below("src", "rs");
    assert!(files.len() > 50, "the source is found");
    files
}

fn source_and_tests() -> Vec<File> {
    source().into_iter().chain(files_below("tests", "rs")).collect()
}

/// The line without its comment.
fn code_of(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| *at == 0 || line[..*at].ends_with(' '));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Whether `word` stands in `text` as a whole identifier.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// A path that a file mentions, from the crate's root on.
struct Mention {
    path: Vec<String>,
    in_tests: bool,
}

/// The paths that a file mentions by `crate` or `super`: `crate::xml::Element`, `crate::{case, cast::Cast}`,
/// `super::super::xml`.
fn mentions(file: &File) -> Vec<Mention> {
    let code: String = file.text.lines().map(|line| format!("{}\n", code_of(line))).collect();
    let tests_at = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut found = Vec::new();
    let mut add = |at: usize, base: &[String], rest: &str| {
        found.extend(paths_at(rest, base).into_iter().map(|path| Mention { path, in_tests: at > tests_at }));
    };
    for (at, word) in code.match_indices("crate::") {
        if !code[..at].ends_with(is_part) && !code[..at].ends_with('$') {
            add(at, &[], &code[at + word.len()..]);
        }
    }
    for (at, word) in code.match_indices("super::") {
        if code[..at].ends_with(is_part) || code[..at].ends_with(word) {
            continue;
        }
        let supers = code[at..].split(word).skip(1).take_while(|rest| rest.is_empty()).count() + 1;
        let mut here: Vec<String> = file.module().into_iter().map(str::to_owned).collect();
        here.extend((at > tests_at).then(|| "tests".to_owned()));
        here.truncate(here.len().saturating_sub(supers));
        add(at, &here, &code[at + supers * word.len()..]);
    }
    found
}

/// The path that a text begins with, below a base; several where it has braces.
fn paths_at(text: &str, base: &[String]) -> Vec<Vec<String>> {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('{') {
        return parts_in_braces(inner).into_iter().flat_map(|part| paths_at(part, base)).collect();
    }
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let end = text.find(|character| !is_part(character)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name == "self" {
        return vec![base.to_vec()];
    }
    let path: Vec<String> = base.iter().cloned().chain([name.to_owned()]).collect();
    match rest.strip_prefix("::") {
        Some(rest) => paths_at(rest, &path),
        None => vec![path],
    }
}

/// The parts between commas up to the brace that closes what was opened before the text.
fn parts_in_braces(text: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut parts) = (0_usize, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                parts.push(text[begin..at].trim());
                begin = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The modules directly below the crate that a file mentions.
fn imports(file: &File) -> BTreeSet<String> {
    mentions(file).into_iter().filter_map(|mention| mention.path.into_iter().next()).collect()
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// Imports that the table does not allow.
fn wrong_imports(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let module = file.module().first().copied().unwrap_or_default().to_owned();
        if ["", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some(row) = row_of(&module) else {
            wrong.push(format!("{}: the module {module} stands in no row", file.path));
            continue;
        };
        let stricter = STRICTER.iter().find(|(strict, _)| *strict == module).map(|(_, allowed)| *allowed);
        for imported in imports(file).into_iter().filter(|imported| *imported != module) {
            let allowed = match (row_of(&imported), stricter) {
                (Some(_), Some(allowed)) => allowed.contains(&imported.as_str()),
                (Some(below), None) => below > row,
                (None, _) => false,
            };
            let of_mock = imported == "mock" && !IMPORT_THE_MOCK.iter().any(|place| file.is_below(place));
            if !allowed || of_mock {
                wrong.push(format!("{}: {module} must not import {imported}", file.path));
            }
        }
    }
    wrong
}

/// Imports between the floors of a module that its table does not allow, and names in the table that no file has.
fn wrong_floors(files: &[File], floors: &Floors) -> Vec<String> {
    let (place, depth) = (floors.of.join("::"), floors.of.len());
    let row_of = |name: &str| floors.rows.iter().position(|row| row.contains(&name));
    let mut wrong = Vec::new();
    let mut there = BTreeSet::new();
    for file in files.iter().filter(|file| file.module().starts_with(floors.of) && !file.is_for_tests()) {
        let Some(own) = file.module().get(depth).map(|own| (*own).to_owned()) else { continue };
        let Some(row) = row_of(&own) else {
            wrong.push(format!("{}: {own} stands on no floor of {place}", file.path));
            continue;
        };
        for Mention { path, in_tests } in mentions(file) {
            if in_tests || path.len() < depth || path[..depth] != *floors.of {
                continue;
            }
            let imported = path.get(depth).map_or("all", String::as_str);
            if imported != own && row_of(imported).is_none_or(|below| below <= row) {
                wrong.push(format!("{}: {own} must not import {imported} of {place}", file.path));
            }
        }
        there.insert(own);
    }
    let named = floors.rows.iter().copied().flatten().filter(|name| !there.contains(**name));
    wrong.extend(named.map(|name| format!("{place}: {name} stands on a floor and is no file")));
    wrong
}

fn knows_time(files: &[File]) -> Vec<String> {
    told(files.iter().filter(|file| file.path != KNOWS_TIME), |line| {
        WORDS_OF_TIME.iter().find(|word| has_word(line, word)).map(|word| format!("{word} belongs to {KNOWS_TIME}"))
    })
}

fn speaks(files: &[File]) -> Vec<String> {
    let of_file = |file: &File| {
        let strange = SPEAK.iter().filter(|(_, owner)| file.path != *owner && !file.is_for_tests());
        let bar = |word: &str| file.path == "src/cli/progress.rs" && word == "stderr()";
        let strange: Vec<_> = strange.filter(|(word, _)| !bar(word)).collect();
        told(std::iter::once(file), |line| {
            let (word, owner) = strange.iter().find(|(word, _)| line.contains(word))?;
            Some(format!("{word} belongs to {owner}"))
        })
    };
    files.iter().flat_map(of_file).collect()
}

fn knows_deployments(files: &[File]) -> Vec<String> {
    let of_mock = files.iter().filter(|file| file.is_below("src/mock") && !file.is_for_tests());
    told(of_mock.filter(|file| !KNOW_DEPLOYMENTS.contains(&file.path.as_str())), |line| {
        let word = ["Cce", "Ccx"].into_iter().find(|word| has_word(line, word))?;
        Some(format!("{word} is named outside rules and differences"))
    })
}

fn stray_words(files: &[File]) -> Vec<String> {
    let mut stray = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            for word in STRAY_WORDS.iter().filter(|word| line.contains(**word)) {
                stray.push(format!("{}:{}: {word}", file.path, index + 1));
            }
        }
    }
    stray
}

/// What a check says of lines of code, comments and tests left out.
fn told<'a>(files: impl Iterator<Item = &'a File>, check: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let of_file = |file: &'a File| {
        let lines: Vec<_> = file.lines_of_code().map(|(number, line)| (number, check(code_of(line)))).collect();
        lines.into_iter().filter_map(|(number, found)| Some(format!("{}:{number}: {}", file.path, found?)))
    };
    files.flat_map(of_file).collect()
}

fn too_long(files: &[File]) -> Vec<String> {
    let lines = files.iter().map(|file| (file, file.lines_of_code().count()));
    let long = lines.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| format!("{}: {lines} lines without its tests", file.path)).collect()
}

fn without_first_line(files: &[File]) -> Vec<String> {
    let silent = files.iter().filter(|file| !file.text.starts_with("//! "));
    silent.map(|file| format!("{}: its first line does not say what it is", file.path)).collect()
}

fn names_that_say_nothing(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        let parts = file.path.trim_end_matches(".rs").split('/');
        wrong.extend(parts.filter(|part| NAMES_THAT_SAY_NOTHING.contains(part)).map(|_| file.path.clone()));
        let modules = file.text.lines().filter_map(|line| line.trim().split_once("mod ")).map(|(_, rest)| rest);
        let modules = modules.map(|rest| rest.trim_end_matches([' ', '{', ';']));
        let wrong_modules = modules.filter(|module| NAMES_THAT_SAY_NOTHING.contains(module));
        wrong.extend(wrong_modules.map(|module| format!("{}: mod {module}", file.path)));
    }
    wrong
}

/// Files that are no module of the one in whose folder they stand: what is in them is never built, and their tests never run.
fn forgotten(files: &[File]) -> Vec<String> {
    let declared = |file: &File, name: &str| {
        let lines = file.text.lines().map(|line| code_of(line).trim());
        lines.into_iter().any(|line| line == format!("mod {name};") || line.ends_with(&format!(" mod {name};")))
    };
    let mut forgotten = Vec::new();
    for file in files {
        let path = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let roots = [
            format!("{folder}/mod.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
            format!("{folder}.rs"),
        ];
        let is_root = ["lib", "main"].contains(&name);
        if !is_root && !files.iter().any(|other| roots.contains(&other.path) && declared(other, name)) {
            forgotten.push(format!("{}: no `mod {name};` beside it", file.path));
        }
    }
    forgotten
}

/// Public types that share their name: one word would stand for two ideas.
fn types_of_one_name(files: &[File]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        for (number, line) in file.lines_of_code() {
            if let Some(name) = public_type(code_of(line)) {
                places.entry(name).or_default().push(format!("{}:{number}", file.path));
            }
        }
    }
    let several = places.into_iter().filter(|(_, places)| places.len() > 1);
    several.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect()
}

/// The name of the type that a line declares as public, to whomever.
fn public_type(line: &str) -> Option<String> {
    let rest = line.trim_start().strip_prefix("pub")?;
    let rest = if rest.starts_with('(') { rest.split_once(')')?.1 } else { rest };
    let rest = rest.strip_prefix(' ')?;
    let rest = ["struct ", "enum ", "trait ", "type "].iter().find_map(|keyword| rest.strip_prefix(keyword))?;
    Some(rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect())
}

/// Recorded transcripts that no run has.
fn orphans(snapshots: &Path, runtime: &tokio::runtime::Handle) -> Vec<String> {
    let store = SnapshotStore::new(snapshots);
    let mut orphans = Vec::new();
    for deployment in Deployment::ALL {
        let target = Embedded::new(runtime.clone(), deployment);
        let planned = corpus::whole().plan(target.description());
        assert!(!planned.is_empty(), "there are runs");
        let keys: BTreeSet<SnapshotKey> = planned.iter().map(|planned| SnapshotKey::of(planned.run())).collect();
        orphans.extend(store.orphans(deployment, &keys).iter().map(|path| path.display().to_string()));
    }
    let known: Vec<&str> = Deployment::ALL.iter().map(|deployment| deployment.word()).collect();
    for file in files_below(&snapshots.display().to_string(), "snap") {
        let below = Path::new(&file.path).strip_prefix(snapshots).unwrap();
        let folder = below.iter().next().unwrap().to_string_lossy().into_owned();
        if !known.contains(&folder.as_str()) {
            orphans.push(file.path);
        }
    }
    orphans
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn modules_import_only_what_stands_below_them() {
    none(&wrong_imports(&source()));
}

#[test]
fn floors_of_a_module_import_only_what_stands_below_them() {
    for floors in &FLOORS {
        none(&wrong_floors(&source(), floors));
    }
}

#[test]
fn one_file_knows_time() {
    // This file names the words that it looks for.
    let others = source_and_tests().into_iter().filter(|file| file.path != "tests/main/tidy.rs");
    none(&knows_time(&others.collect::<Vec<_>>()));
}

#[test]
fn one_file_prints_and_one_paints() {
    none(&speaks(&source()));
}

#[test]
fn the_mock_names_deployments_in_rules_and_differences_only() {
    none(&knows_deployments(&source()));
}

#[test]
fn files_are_short() {
    none(&too_long(&source()));
}

#[test]
fn every_file_opens_with_what_it_is() {
    none(&without_first_line(&source_and_tests()));
}

#[test]
fn names_say_something() {
    none(&names_that_say_nothing(&source_and_tests()));
}

#[test]
fn no_file_is_forgotten() {
    none(&forgotten(&source().into_iter().chain(files_below("tests/main", "rs")).collect::<Vec<_>>()));
}

#[test]
fn no_two_public_types_have_one_name() {
    none(&types_of_one_name(&source()));
}

#[test]
fn nothing_is_left_to_be_done() {
    let cases = files_below("cases", "yaml").into_iter().chain(files_below("src", "yaml"));
    none(&stray_words(&source_and_tests().into_iter().chain(cases).collect::<Vec<_>>()));
}

#[tokio::test]
async fn every_snapshot_has_a_run() {
    none(&orphans(Path::new("snapshots"), &tokio::runtime::Handle::current()));
}

// That each check can fail.

#[test]
fn wrong_imports_are_found_however_they_are_written() {
    let wrong = |path: &str, text: &str| wrong_imports(&[File::new(path, text)]);
    for (path, text, told) in [
        ("src/xml/tree.rs", "use crate::xmpp::Jid;", "xml must not import xmpp"),
        (
            "src/plan/run.rs",
            "use crate::{\n    cast::{Cast, Place},\n    client::Stream,\n};",
            "plan must not import client",
        ),
        ("src/report/html.rs", "fn f() { crate::cli::perform() }", "report must not import cli"),
        ("src/verdict/judge.rs", "use crate::mock::World;", "verdict must not import mock"),
        ("src/cli/run.rs", "use crate::mock::Host;", "cli must not import mock"),
        ("src/mock/http.rs", "use crate::observe::Notice;", "mock must not import observe"),
        ("src/client/http.rs", "use crate::cast::Cast;", "client must not import cast"),
        ("src/cast.rs", "use super::case::Case;", "cast must not import case"),
        ("src/xml/tree.rs", "use super::super::cast::Cast;", "xml must not import cast"),
        (
            "src/xml/mod.rs",
            "#[cfg(test)]\nmod tests {\n    use super::super::cast::Cast;\n}",
            "xml must not import cast",
        ),
        ("src/judge/mod.rs", "", "the module judge stands in no row"),
        ("src/cli/run.rs", "use crate::elsewhere::X;", "cli must not import elsewhere"),
    ] {
        let found = wrong(path, text);
        assert_eq!(found.len(), 1, "{path} {text}: {found:?}");
        assert!(found[0].ends_with(told), "{found:?}");
    }
    for (path, text) in [
        ("src/cli/rules.rs", "use crate::mock::all_rules;"),
        ("src/cli/mock/serve.rs", "use crate::mock::Host;"),
        ("src/prove/kill.rs", "use crate::mock::Host;\nuse crate::runner::drive;"),
        ("src/plan/run.rs", "// as crate::client does\nuse crate::plan::select;\nuse super::run::Run;"),
        ("src/plan/run.rs", "#[cfg(test)]\nmod tests {\n    use super::super::expand::Planned;\n}"),
    ] {
        assert_eq!(wrong(path, text), Vec::<String>::new());
    }
}

#[test]
fn an_import_from_a_floor_that_is_not_below_is_found() {
    let floors =
        Floors { of: &["mock"], rows: &[&["server"], &["router", "journal"], &["world"], &["contract", "lie"]] };
    let with = |path: &str, text: &str| {
        let all = ["server/serve", "router", "journal", "world/data", "contract", "lie"];
        let others = all.map(|name| format!("src/mock/{name}.rs")).into_iter().filter(|other| other != path);
        let files: Vec<File> = others.map(|other| File::new(&other, "")).chain([File::new(path, text)]).collect();
        wrong_floors(&files, &floors)
    };
    for (path, text, told) in [
        ("src/mock/lie.rs", "use super::contract::Contract;", "lie must not import contract of mock"),
        ("src/mock/world/data.rs", "use crate::mock::router::Route;", "world must not import router of mock"),
        ("src/mock/world/data.rs", "use super::super::server;", "world must not import server of mock"),
        ("src/mock/router.rs", "use crate::{mock::{lie::Lie, journal}};", "router must not import journal of mock"),
        ("src/mock/router.rs", "use super::{lie::{Lie, Id}, server};", "router must not import server of mock"),
        ("src/mock/world/calls.rs", "fn f() { crate::mock::Host::on() }", "world must not import Host of mock"),
        ("src/mock/router.rs", "use super::*;", "router must not import all of mock"),
        ("src/mock/best.rs", "", "best stands on no floor of mock"),
    ] {
        let found = with(path, text);
        assert_eq!(found.len(), 1, "{path} {text}: {found:?}");
        assert!(found[0].ends_with(told), "{found:?}");
    }
    for (path, text) in [
        ("src/mock/router.rs", "use super::world::World;\nuse crate::mock::lie::Lie;\nuse crate::contract::Row;"),
        ("src/mock/world/calls.rs", "use super::data::World;\n// as super::super::server does"),
        ("src/mock/world/mod.rs", "pub use super::lie::Lie;"),
        ("src/mock/mod.rs", "pub use server::Server;\nuse crate::mock::server;"),
        ("src/mock/testing.rs", "use super::server::Server;"),
        ("src/mock/lie.rs", "#[cfg(test)]\nmod tests {\n    use super::super::server::Server;\n}"),
        ("src/prove/lie.rs", "use crate::mock::server::Server;"),
    ] {
        assert_eq!(with(path, text), Vec::<String>::new(), "{path}");
    }
    let nobody = wrong_floors(&[File::new("src/mock/lie.rs", "")], &floors);
    assert!(nobody.contains(&"mock: world stands on a floor and is no file".to_owned()), "{nobody:?}");
}

#[test]
fn whoever_knows_time_is_found() {
    for text in [
        "use tokio::time::timeout;",
        "use std::time::{Duration, Instant};",
        "std::thread::sleep(x);",
        "Timestamp::now()",
    ] {
        assert_eq!(knows_time(&[File::new("src/runner/step.rs", &format!("\n{text}\n"))]).len(), 1, "{text}");
        assert!(knows_time(&[File::new(KNOWS_TIME, text)]).is_empty());
    }
    assert!(
        knows_time(&[File::new("src/a.rs", "use std::time::Duration; // no Instant\nlet instantly = 1;")]).is_empty()
    );
}

#[test]
fn whoever_prints_or_paints_is_found() {
    for text in ["std::io::stdout().lock()", "write!(stderr(), x)", r#"format!("\u{1b}[2J")"#, "Renderer::styled()"] {
        assert_eq!(speaks(&[File::new("src/runner/step.rs", text)]).len(), 1, "{text}");
    }
    assert!(speaks(&[File::new("src/cli/output.rs", "stdout().lock()")]).is_empty());
    assert!(speaks(&[File::new("src/cli/progress.rs", "ProgressDrawTarget::stderr()")]).is_empty());
}

#[test]
fn whoever_names_a_deployment_is_found() {
    let arm = "match deployment {\n    Deployment::Cce => 1,\n    Ccx => 2,\n}";
    assert_eq!(knows_deployments(&[File::new("src/mock/world/calls.rs", arm)]).len(), 2);
    assert!(
        knows_deployments(&[File::new("src/mock/difference.rs", arm), File::new("src/plan/run.rs", arm)]).is_empty()
    );
    let tests = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{arm}\n}}");
    assert!(knows_deployments(&[File::new("src/mock/world/calls.rs", &tests)]).is_empty());
}

#[test]
fn long_and_silent_files_are_found() {
    let lines = "//! Says.\n".to_owned() + &"x\n".repeat(MOST_LINES);
    assert_eq!(too_long(&[File::new("src/a.rs", &lines)]).len(), 1);
    let tested = format!("//! Says.\n#[cfg(test)]\nmod sample;\n#[cfg(test)]\nmod tests {{\n{lines}}}");
    assert!(too_long(&[File::new("src/a.rs", &tested)]).is_empty());
    let declared = format!("#[cfg(test)]\nmod sample;\n{lines}");
    assert_eq!(too_long(&[File::new("src/a.rs", &declared)]).len(), 1);
    assert_eq!(without_first_line(&[File::new("src/a.rs", "use x;\n//! Late.")]).len(), 1);
}

#[test]
fn forgotten_files_are_found() {
    let files = [
        File::new("tests/main/main.rs", "mod tidy; // and mod late;\n    pub(crate) mod page;\n// mod lost;"),
        File::new("tests/main/tidy.rs", ""),
        File::new("tests/main/page/mod.rs", "mod tree;"),
        File::new("tests/main/page/tree.rs", "#[cfg(test)]\nmod tests;"),
        File::new("tests/main/page/tree/tests.rs", ""),
        File::new("tests/main/late.rs", "mod tree;"),
        File::new("tests/main/lost.rs", ""),
        File::new("tests/main/page/tidy.rs", ""),
    ];
    let found: Vec<_> = forgotten(&files).into_iter().map(|told| told.split_once(':').unwrap().0.to_owned()).collect();
    assert_eq!(found, ["tests/main/late.rs", "tests/main/lost.rs", "tests/main/page/tidy.rs"]);
}

#[test]
fn types_of_one_name_are_found() {
    let files = [
        File::new("src/a.rs", "pub struct Step<'a> {\n    pub(super) enum Other;\n"),
        File::new("src/b.rs", "    pub(in crate::b) type Step = u8; // pub struct Other\nstruct Other;\n"),
        File::new("src/c.rs", "pub fn step() {}\n#[cfg(test)]\nmod tests {\n    pub struct Step;\n}\n"),
    ];
    assert_eq!(types_of_one_name(&files), ["Step: src/a.rs:1, src/b.rs:1"]);
}

#[test]
fn names_and_words_that_do_not_belong_are_found() {
    let named = [
        File::new("src/utils.rs", ""),
        File::new("src/xml/common/mod.rs", ""),
        File::new("src/a.rs", "pub mod helpers {\n"),
    ];
    assert_eq!(names_that_say_nothing(&named).len(), 3);
    for word in STRAY_WORDS {
        assert_eq!(stray_words(&[File::new("src/a.rs", &format!("\n    // {word} later"))]).len(), 1, "{word}");
    }
}

#[tokio::test]
async fn a_snapshot_without_a_run_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["cce/dialog/send_dtmf/lettres.snap", "ccx/dialog/send_dtmf/letters.word.snap", "uccx/a.snap"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let found = orphans(folder.path(), &tokio::runtime::Handle::current());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].ends_with("cce/dialog/send_dtmf/lettres.snap") && found[1].ends_with("uccx/a.snap"), "{found:?}");
}

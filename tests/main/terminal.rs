//! What reaches a terminal and what does not: colours, bars, foreign text; the last line and the exit code, on a terminal
//! and into a pipe.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::peer::{Manners, Peer, Reply};
use crate::support::project::{Project, READ};

/// Variables that say something of terminals; a test begins without all of them.
const VARIABLES: [&str; 5] = ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "CI", "TERM"];

/// The program with nothing said of terminals but what is given.
fn bare(project: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = project.command(arguments);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env_remove("GITHUB_ACTIONS").envs(variables.iter().copied());
    command
}

/// What the program answers into pipes: exit code, standard output, standard error.
fn piped(project: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let done = bare(project, arguments, variables).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr))
}

/// What the program shows on a terminal that takes standard output and standard error.
fn on_terminal(project: &Project, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let reader = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&reader).unwrap();
    unlockpt(&reader).unwrap();
    let name = ptsname(&reader, Vec::new()).unwrap();
    let writer = || Stdio::from(rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap());
    let mut command = bare(project, arguments, variables);
    command.stdout(writer()).stderr(writer());
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut shown = Vec::new();
    // Once the last writer is gone, reading a terminal ends with an error.
    let _ = File::from(reader).read_to_end(&mut shown);
    (child.wait().unwrap().code().unwrap(), String::from_utf8(shown).unwrap().replace("\r\n", "\n"))
}

/// The text without the escape sequences of colours. What is left holds no other.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('m').unwrap_or(("", part));
        assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{part:?}");
        plain.push_str(rest);
    }
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    plain
}

const TERMINAL: (&str, &str) = ("TERM", "xterm-256color");

/// A project whose only case expects a status that nobody answers.
fn deviating() -> Project {
    Project::new(&READ.replace("status: 200", "status: 404\n    because: p. 1 says otherwise, for a test"))
}

#[test]
fn a_pipe_gets_no_escape_sequence_unless_somebody_forces_colours() {
    let project = deviating();
    let run: &[&str] = &["run", "--no-snapshots", "--strict", "--deployment", "cce"];
    let plain = piped(&project, run, &[TERMINAL]);
    assert!(!plain.1.contains('\u{1b}') && plain.1.contains("deviates"), "{}", plain.1);
    let forced = piped(&project, run, &[("CLICOLOR_FORCE", "1")]);
    let asked = piped(&project, &[run, &["--color", "always"]].concat(), &[("NO_COLOR", "1")]);
    for coloured in [&forced, &asked] {
        assert!(coloured.1.contains("\u{1b}[1;31m"), "{}", coloured.1);
        assert_eq!((coloured.0, without_colours(&coloured.1)), (plain.0, plain.1.clone()));
    }
    for refused in [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0")] {
        assert_eq!(piped(&project, run, &[refused]), plain);
    }
    let never = piped(&project, &[run, &["--color=never"]].concat(), &[("CLICOLOR_FORCE", "1")]);
    assert_eq!(never, plain);
}

#[test]
fn a_terminal_has_colours_and_a_bar_and_what_takes_them_away_is_heeded() {
    let project = deviating();
    let run: &[&str] = &["run", "--no-snapshots", "--strict", "--deployment", "cce"];
    let (code, out, _) = piped(&project, run, &[]);
    let (on_terminal_code, shown) = on_terminal(&project, run, &[TERMINAL]);
    assert_eq!(code, on_terminal_code);
    assert!(shown.contains("\u{1b}[1;31m"), "{shown:?}");
    // The bar goes back to the start of its line; colours alone never do.
    assert!(shown.contains('\r') && shown.contains("cce"), "{shown:?}");
    for variables in [[("TERM", "dumb")].as_slice(), &[TERMINAL, ("CI", "true")]] {
        assert_eq!(on_terminal(&project, run, variables), (code, out.clone()), "{variables:?}");
    }
    let (_, quiet) = on_terminal(&project, &[run, &["-q", "--color", "never"]].concat(), &[TERMINAL]);
    assert!(!quiet.contains(['\u{1b}', '\r']) && quiet.contains("deviates") && !quiet.contains("report:"), "{quiet:?}");
    let (_, colourless) = on_terminal(&project, run, &[TERMINAL, ("NO_COLOR", "1")]);
    assert!(!colourless.contains("\u{1b}[1;31m"), "{colourless:?}");
}

/// What a name may hold to move the cursor, set a title, or turn the text around.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31mx\u{202E}";

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|one| (one.is_control() && one != '\n') || one == '\u{202E}')
}

/// Ways to name what is not there.
fn worded() -> Vec<Vec<&'static str>> {
    vec![
        vec!["run", HOSTILE],
        vec!["list", HOSTILE],
        vec!["explain", HOSTILE],
        vec![HOSTILE],
        vec!["schema", HOSTILE],
        vec!["run", "--cases", HOSTILE],
        vec!["run", "--target", HOSTILE],
        vec!["report", HOSTILE],
        vec!["prove", "--lie", HOSTILE],
        vec!["run", "--target", "named.yaml"],
        vec!["doctor", "--target", "named.yaml"],
        vec!["run", "--target", "addressed.yaml"],
        vec!["doctor", "--target", "addressed.yaml"],
        vec!["doctor", "--target", HOSTILE],
        vec!["mock", "--deployment", "cce", "--people", HOSTILE],
        vec!["mock", "--deployment", "cce", "--people", "people.yaml"],
        vec!["judge", HOSTILE],
        vec!["run", "--reports", HOSTILE, "--deployment", "cce"],
    ]
}

#[test]
fn no_name_pattern_address_or_file_is_obeyed_by_a_terminal() {
    let project = Project::new(READ);
    let target = project.target("http://127.0.0.1:9", "127.0.0.1:9", "p");
    let text = std::fs::read_to_string(&target).unwrap();
    let quoted = "\"\\e]0;x\\a\\e[2J\\x9b31mx\\u202E\"";
    project.write("named.yaml", &text.replace("name: peer", &format!("name: {quoted}")));
    project.write("addressed.yaml", &text.replace("rest: http://127.0.0.1:9", &format!("rest: {quoted}")));
    let wrong_case = READ.replace("scene: signed_out_agent", &format!("scene: {quoted}\nopen_: {quoted}"));
    project.write("people.yaml", &format!("people: [{{id: {quoted}, {quoted}: {quoted}}}]\n"));
    let spoken = |arguments: &[&str]| {
        let (code, out, err) = piped(&project, arguments, &[]);
        assert!(is_harmless(&out) && is_harmless(&err), "{arguments:?}\n{out:?}\n{err:?}");
        assert!(code != 0 && !format!("{out}{err}").is_empty(), "{arguments:?}");
        let (_, out, err) = piped(&project, &[arguments, &["--color", "always"]].concat(), &[]);
        assert!(is_harmless(&without_colours(&format!("{out}{err}"))), "{arguments:?}\n{out:?}\n{err:?}");
    };
    worded().iter().for_each(|arguments| spoken(arguments));
    project.write("cases/user/get/signed_out.yaml", &wrong_case);
    spoken(&["check"]);
    let name = OsStr::from_bytes(b"cases/user/get/a\x1b[2J.yaml");
    std::fs::write(project.path("cases").parent().unwrap().join(name), READ).unwrap();
    spoken(&["check"]);
}

#[test]
fn what_a_case_says_is_harmless_in_the_summary() {
    let summary = "\"\\e[2J\\u202Ean agent is read\"";
    let case = READ.replace("An agent who is signed out is read.", summary);
    let project =
        Project::new(&case.replace("status: 200", "status: 404\n    because: p. 1 says otherwise, for a test"));
    for command in ["run", "list"] {
        let (_, out, err) = piped(&project, &[command, "--color", "never"], &[]);
        assert!(is_harmless(&out) && is_harmless(&err) && out.contains("an agent is read"), "{out:?}");
    }
}

#[test]
fn what_a_server_says_is_not_obeyed_by_a_terminal() {
    // XML has no escape character; a server may send what reorders text, and in a header or in no XML whatever it likes.
    let error = "<ApiErrors><ApiError><ErrorData>\u{9b}2J</ErrorData><ErrorType>\u{202E}</ErrorType><ErrorMessage>no \
                 state\u{9b}31m\u{85}\u{202E}</ErrorMessage></ApiError></ApiErrors>";
    for body in [error, "\u{1b}[2J\u{1b}]0;x\u{7} no XML", "<a>\u{1b}[2J</a>"] {
        let peer = Peer::start(Manners::Good, move |asked| {
            asked.asks().starts_with("GET /finesse/api/User/").then(|| Reply::Answer(404, body.as_bytes().to_vec()))
        });
        let project = Project::new(READ);
        project.controlled_target(&peer.rest(), &peer.notifications());
        for command in ["run", "doctor"] {
            let arguments = [command, "--target", "target.yaml", "--color", "never"];
            let (code, out, err) = piped(&project, &arguments, &[]);
            assert!(is_harmless(&out) && is_harmless(&err), "{arguments:?}\n{out:?}\n{err:?}");
            assert_ne!(code, 0, "{out}");
        }
    }
}

/// The exit codes with their meanings, as the README says them.
fn meanings() -> BTreeMap<i32, String> {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let (_, rest) = readme.split_once("| exit code | meaning |").unwrap();
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    let meanings = rows.map(|row| {
        let (number, meaning) = row.trim_matches(['|', ' ']).split_once(" | ").unwrap();
        (number.parse().unwrap(), meaning.to_owned())
    });
    meanings.collect()
}

#[test]
fn the_last_line_says_what_the_exit_code_means_in_the_words_of_the_readme() {
    let right = Project::new(READ);
    right.target("http://127.0.0.1:9", "127.0.0.1:9", "p");
    let unclear = Project::new(&READ.replace("status: 200", "sttus: 200"));
    let unarranged = Project::new(READ);
    let scene = std::fs::read_to_string("cases/_scenes/signed_out_agent.yaml").unwrap();
    // More people than the mock's call centre has.
    let crowd: String = (0..40).map(|number| format!(", colleague_{number}: {{team: t1}}")).collect();
    let crowded = scene.replace("agent: {team: t1}", &format!("agent: {{team: t1}}{crowd}"));
    assert_ne!(crowded, scene);
    unarranged.write("cases/_scenes/signed_out_agent.yaml", &crowded);
    let deviating = deviating();
    let run: &[&str] = &["run", "--no-snapshots", "--strict", "--deployment", "cce"];
    let with = |more: &'static str| [run, more.split(' ').collect::<Vec<_>>().as_slice()].concat();
    let answers = [
        (&right, run.to_vec(), 0),
        (&deviating, run.to_vec(), 1),
        (&unclear, run.to_vec(), 2),
        (&right, with("--jbos 3"), 2),
        (&right, with("--target target.yaml"), 3),
        (&unarranged, with("user/get"), 4),
        (&right, with("nobody_has_this"), 5),
        (&right, vec!["run", "--deployment", "cce"], 8),
    ];
    let meanings = meanings();
    let told: Vec<i32> = answers.iter().map(|(.., number)| *number).collect();
    // 6 needs somebody who cannot be signed out any more; `live` has it.
    assert!(meanings.keys().all(|number| told.contains(number) || *number == 6), "{meanings:?}");
    for (project, arguments, number) in answers {
        let said = format!("exit {number}: {}", meanings[&number]);
        let (code, out, err) = piped(project, &arguments, &[]);
        let last = if err.is_empty() { out.lines().last() } else { err.lines().last() };
        assert_eq!((code, last), (number, Some(said.as_str())), "{arguments:?}\n{out}\n{err}");
        let (code, shown) = on_terminal(project, &arguments, &[TERMINAL]);
        assert_eq!((code, shown.lines().last()), (number, Some(said.as_str())), "{arguments:?}\n{shown}");
    }
}

//! A project in a temporary folder: cases, reports, a target file; and the program that is run on it.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use finspec::contract::Deployment;
use finspec::plan::Run;
use finspec::target::Target;
use tempfile::TempDir;

use super::corpus;

/// A case that needs no stimulus: somebody who is signed out is read, and nothing else happens.
pub const READ: &str = r#"summary: An agent who is signed out is read.
scene: signed_out_agent
when: {as: agent, get: "/finesse/api/User/{agent.id}"}
then:
  both:
    row: 200
    status: 200
    none: [{error: agent}]
    unchanged: [agent]
    after: [{get: "/finesse/api/User/{agent.id}", as: agent, has: {state: LOGOUT}}]
"#;

/// A project. Gone when dropped.
pub struct Project {
    folder: TempDir,
}

/// What the program answered.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: &Output) -> Ran {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Checks the code, and that standard error holds each of the words.
    pub fn fails_with(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        for words in words {
            assert!(self.err.contains(words), "`{words}` is not in:\n{}", self.err);
        }
    }

    /// Checks that standard output holds each of the words.
    pub fn tells(&self, words: &[&str]) {
        for words in words {
            assert!(self.out.contains(words), "`{words}` is not in:\n{}", self.out);
        }
    }
}

impl Project {
    /// A project with one case and the scenes that it needs.
    pub fn new(case: &str) -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        project.add_scenes(READ);
        project.add_scenes(case);
        project.write("cases/user/get/signed_out.yaml", case);
        project
    }

    /// Copies the scenes that a case or scene begins with.
    fn add_scenes(&self, text: &str) {
        let named = text.lines().filter_map(|line| line.strip_prefix("scene: ").or(line.strip_prefix("extends: ")));
        for scene in named.map(str::trim) {
            let file = format!("cases/_scenes/{scene}.yaml");
            if let Ok(text) = std::fs::read_to_string(&file) {
                self.write(&file, &text);
                self.add_scenes(&text);
            }
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Writes a target file without a control address.
    pub fn target(&self, rest: &str, notifications: &str, password: &str) -> PathBuf {
        let text = format!(
            "name: peer\ndeployment: cce\nrest: {rest}\nnotifications: {{tcp: \"{notifications}\"}}\npassword: {{text: {password}}}\n\
             call_centre:\n  teams: [{{id: \"34\", name: First Line}}]\n  people:\n    - {{id: \"1001001\", login_name: \
             ada.example, first_name: Ada, last_name: Example, extension: \"5501\", team: \"34\"}}\n"
        );
        self.write("target.yaml", &text)
    }

    /// Writes a target file with a control address, which is the REST address too.
    pub fn controlled_target(&self, rest: &str, notifications: &str) -> PathBuf {
        let path = self.target(rest, notifications, "p");
        let text = std::fs::read_to_string(&path).unwrap();
        self.write("target.yaml", &format!("{text}control: {{address: \"{rest}\", token: {{text: t}}}}\n"))
    }

    /// The program in the project's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_finspec"));
        command.args(arguments).current_dir(self.folder.path()).env("NO_COLOR", "1");
        // Journals of live targets are the test's own, and not beside those of whoever runs it.
        command.env("FINSPEC_STATE", self.folder.path().join("state"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    /// Starts the program.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().unwrap()
    }

    /// The report of a deployment, as JSON.
    pub fn report(&self, deployment: &str) -> serde_json::Value {
        let path = self.path("reports").join(deployment).join("report.json");
        let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).unwrap()
    }
}

/// Interrupts a program as Ctrl-C does, and takes what it answered.
pub fn interrupt(child: Child) -> Ran {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    Ran::of(&child.wait_with_output().unwrap())
}

/// A run of the project's own cases.
pub fn run_of(id: &str, deployment: Deployment, target: &impl Target) -> Run {
    let wanted = format!("{deployment}::{id}");
    let planned = corpus::whole().plan(target.description());
    planned.iter().map(|planned| planned.run()).find(|run| run.id.as_str() == wanted).expect("the run is there").clone()
}

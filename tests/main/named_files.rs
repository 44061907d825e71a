//! Files that people name: what is no plain file, too large, too deep or too wide is answered in words and at once, and
//! what stands in a wrong place is not quoted where it may be a secret.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::Duration;

use crate::support::project::{Project, READ};
use finspec::limits;

/// Long for a slow machine, and short beside what a square of the size takes.
const SOON: Duration = Duration::from_secs(40);

/// What the program says, unless it takes too long.
fn says(project: &Project, arguments: &[&str]) -> (Option<i32>, String) {
    let child = project.start(arguments);
    let (process, (sender, ended)) = (child.id().to_string(), mpsc::channel());
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(SOON) else {
        let _ = Command::new("kill").args(["-9", &process]).status();
        panic!("{arguments:?} took more than {SOON:?}");
    };
    let Output { status, stdout, stderr } = output.unwrap();
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code(), text)
}

/// Every way to name a file, with what is said before it.
fn ways(path: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["doctor", "--target", path],
        vec!["run", "--target", path],
        vec!["mock", "call", "--to", "sales", "--target", path],
        vec!["mock", "--deployment", "cce", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0", "--people", path],
        vec!["report", path],
    ]
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_refused_without_waiting() {
    let project = Project::new(READ);
    let pipe = project.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink("pipe", project.path("link")).unwrap();
    for (path, kind) in [("pipe", "a pipe"), ("link", "a pipe"), ("/dev/zero", "a device"), ("cases", "a folder")] {
        for arguments in ways(path) {
            let (code, said) = says(&project, &arguments);
            assert_eq!(code, Some(2), "{arguments:?}: {said}");
            assert!(
                said.contains(path) && said.contains(&format!("it is {kind}, no plain file")),
                "{arguments:?}: {said}"
            );
        }
    }
    let whole = std::fs::read_to_string(project.target("http://127.0.0.1:1", "127.0.0.1:1", "p")).unwrap();
    for place in ["password: {file: pipe}", "password: {file: /dev/zero}", "password: {file: cases}"] {
        project.write("target.yaml", &whole.replace("password: {text: p}", place));
        let (code, said) = says(&project, &["doctor", "--target", "target.yaml"]);
        assert!(code == Some(2) && said.contains("no plain file"), "{place}: {said}");
    }
    for authorities in ["pipe", "/dev/zero", "cases"] {
        project.write("target.yaml", &format!("{whole}tls: {{ca: {authorities}}}\n"));
        let (code, said) = says(&project, &["doctor", "--target", "target.yaml"]);
        assert!(code == Some(2) && said.contains("no plain file"), "{authorities}: {said}");
    }
    for name in ["cases/user/get/pipe.yaml", "cases/_scenes/pipe.yaml", "cases/_untested.yaml"] {
        assert!(Command::new("mkfifo").arg(project.path(name)).status().unwrap().success());
        let (code, said) = says(&project, &["check"]);
        assert!(code == Some(2) && said.contains(name) && said.contains("no plain file"), "{said}");
        std::fs::remove_file(project.path(name)).unwrap();
    }
    std::fs::create_dir_all(project.path("snapshots/cce/user/get")).unwrap();
    let snapshot = project.path("snapshots/cce/user/get/signed_out.snap");
    assert!(Command::new("mkfifo").arg(snapshot).status().unwrap().success());
    let (code, said) = says(&project, &["run", "--deployment", "cce", "user::get::signed_out"]);
    assert!(code == Some(8) && said.contains("no plain file"), "{said}");
}

#[test]
fn what_is_too_large_is_refused_by_its_limit() {
    let project = Project::new(READ);
    let whole = std::fs::read_to_string(project.target("http://127.0.0.1:1", "127.0.0.1:1", "p")).unwrap();
    large(&project.path("large"), limits::SETTINGS_FILE);
    for arguments in ways("large").into_iter().filter(|arguments| arguments[0] != "report") {
        let (code, said) = says(&project, &arguments);
        assert!(code == Some(2) && said.contains("larger than 4194304 bytes"), "{arguments:?}: {said}");
    }
    large(&project.path("large"), limits::REPORT_FILE);
    let (code, said) = says(&project, &["report", "large"]);
    assert!(code == Some(2) && said.contains("larger than 536870912 bytes"), "{said}");
    large(&project.path("large"), limits::SECRET_FILE);
    project.write("target.yaml", &whole.replace("password: {text: p}", "password: {file: large}"));
    let (code, said) = says(&project, &["doctor", "--target", "target.yaml"]);
    assert!(code == Some(2) && said.contains("larger than 65536 bytes"), "{said}");
    large(&project.path("large"), limits::CERTIFICATES_FILE);
    project.write("target.yaml", &format!("{whole}tls: {{ca: large}}\n"));
    let (code, said) = says(&project, &["doctor", "--target", "target.yaml"]);
    assert!(code == Some(2) && said.contains("larger than 4194304 bytes"), "{said}");
    large(&project.path("cases/user/get/large.yaml"), limits::CASE_FILE);
    let (code, said) = says(&project, &["check"]);
    assert!(code == Some(2) && said.contains("more than the 262144 that are read"), "{said}");
}

/// A file that is one byte too large, of which the disk holds nothing.
fn large(path: &Path, limit: usize) {
    let file = std::fs::File::create(path).unwrap();
    file.set_len(u64::try_from(limit).unwrap() + 1).unwrap();
}

#[test]
fn deep_and_wide_yaml_is_answered_in_good_time() {
    let project = Project::new(READ);
    let bomb = (b'b'..=b'j').fold("a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned(), |bomb, letter| {
        let (here, before) = (char::from(letter), char::from(letter - 1));
        bomb + &format!("{here}: &{here} [{}]\n", vec![format!("*{before}"); 9].join(", "))
    });
    let keys = |count: usize| (0..count).map(|number| format!("key{number}: 1\n")).collect::<String>();
    let deep = [
        format!("name: {}", "[".repeat(50_000)),
        format!("name: {}{}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("name: {}", "{a: ".repeat(50_000)),
        "- ".repeat(50_000),
    ];
    for text in deep.iter().chain([&bomb, &format!("{bomb}name: *j\n"), &keys(50_000)]) {
        project.write("hostile.yaml", text);
        for arguments in ways("hostile.yaml") {
            let (code, said) = says(&project, &arguments);
            assert_eq!(code, Some(2), "{said}");
            assert!(said.len() < 10_000, "{} bytes are said", said.len());
        }
    }
    let deep = deep.map(|text| text.chars().take(200_000).collect::<String>());
    let wide = [
        keys(20_000),
        "key: 1\n".repeat(30_000),
        format!("each:\n{}", (0..20_000).map(|number| format!("  e{number}: {{}}\n")).collect::<String>()),
        format!("steps:\n{}", "  - {}\n".repeat(30_000)),
    ];
    for text in deep.iter().chain([&bomb, &format!("{bomb}summary: *j\n")]).chain(&wide) {
        project.write("cases/user/get/signed_out.yaml", text);
        let (code, said) = says(&project, &["check"]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.len() < 200_000, "{} bytes are said", said.len());
    }
}

#[test]
fn a_hundred_mistakes_are_told_and_the_others_counted() {
    let project = Project::new(READ);
    let keys: String = (0..150).map(|number| format!("key{number}: 1\n")).collect();
    project.write("cases/user/get/signed_out.yaml", &format!("{READ}{keys}"));
    let (code, said) = says(&project, &["check"]);
    assert_eq!(code, Some(2));
    assert_eq!(said.matches("is not a key that is known here").count(), limits::MOST_MISTAKES, "{said}");
    assert!(said.contains("and 50 more mistakes") && said.contains("150 mistakes"), "{said}");
}

#[test]
fn a_secret_in_a_wrong_place_is_not_quoted() {
    let project = Project::new(READ);
    let whole = std::fs::read_to_string(project.target("http://127.0.0.1:1", "127.0.0.1:1", "p")).unwrap();
    let usual = "password: {text: p}";
    let control = |token: &str| format!("{usual}\ncontrol: {{address: \"http://127.0.0.1:1\", token: {token}}}");
    let wrong = [
        "password: Hunter2-canary".to_owned(),
        "password: 7777777".to_owned(),
        "password: -7777777.5".to_owned(),
        "password: [Hunter2-canary]".to_owned(),
        "password: {Hunter2-canary}".to_owned(),
        "password: {Hunter2-canary: x}".to_owned(),
        "password: {text: 7777777}".to_owned(),
        "password: {text: [Hunter2-canary]}".to_owned(),
        "password: {text: {a: Hunter2-canary}}".to_owned(),
        "password: {environment: [Hunter2-canary]}".to_owned(),
        "password: {value: Hunter2-canary}".to_owned(),
        "password: !Hunter2-canary x".to_owned(),
        "password:Hunter2-canary".to_owned(),
        "Password: {text: Hunter2-canary}".to_owned(),
        "password: {text: p}\npassword: {text: Hunter2-canary}".to_owned(),
        "password: {text: p}\nrelease: Hunter2-canary".to_owned(),
        "password: {text: p}\nnumbers: {conference_limit: Hunter2-canary}".to_owned(),
        "password: {text: p}\nnumbers: Hunter2-canary".to_owned(),
        "password: {text: p}\nHunter2-canary: x".to_owned(),
        control("Hunter2-canary"),
        control("7777777"),
        control("{text: 7777777}"),
        control("[Hunter2-canary]"),
        control("{Hunter2-canary: x}"),
    ];
    for wrong in wrong {
        project.write("target.yaml", &whole.replace(usual, &wrong));
        for arguments in ways("target.yaml").into_iter().take(3) {
            let (code, said) = says(&project, &arguments);
            assert_eq!(code, Some(2), "{wrong}: {said}");
            assert!(!said.contains("unter2") && !said.contains("7777777"), "{wrong}: {said}");
        }
    }
}

#[test]
fn credentials_in_an_address_are_refused_and_not_quoted() {
    let project = Project::new(READ);
    let whole = std::fs::read_to_string(project.target("http://127.0.0.1:1", "127.0.0.1:2", "p")).unwrap();
    for (right, wrong, key) in [
        ("http://127.0.0.1:1", "http://ada:Hunter2@127.0.0.1:1", "`rest`"),
        ("127.0.0.1:2", "ada:Hunter2@127.0.0.1:2", "`notifications.tcp`"),
    ] {
        project.write("target.yaml", &whole.replace(right, wrong));
        for arguments in ways("target.yaml").into_iter().take(3) {
            let (code, said) = says(&project, &arguments);
            assert_eq!(code, Some(2), "{said}");
            assert!(said.contains(key) && said.contains("credentials") && !said.contains("unter2"), "{said}");
        }
    }
    let control = "control: {address: \"http://x:Hunter2@127.0.0.1:1\", token: {text: t}}\n";
    project.write("target.yaml", &format!("{whole}{control}"));
    let (code, said) = says(&project, &["doctor", "--target", "target.yaml"]);
    assert!(code == Some(2) && said.contains("`control.address`") && !said.contains("unter2"), "{said}");
}

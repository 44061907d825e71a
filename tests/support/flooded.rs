//! The program as a process of its own, whose memory and time can be measured.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use finspec::target::TargetFile;

/// A stand-alone mock, which ends with this.
pub struct Alone {
    process: Child,
    pub file: TargetFile,
}

impl Drop for Alone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Alone {
    /// A mock with doors on free ports, and its target file below the folder.
    pub fn start(folder: &Path) -> Alone {
        Alone::with_descriptors(folder, 20_000)
    }

    /// The same with so many descriptors at most.
    pub fn with_descriptors(folder: &Path, most: usize) -> Alone {
        Alone::with(folder, most, &[]).0
    }

    /// The same with more arguments; beside it what it says on standard output until it is ready, where that is a line.
    pub fn with(folder: &Path, most: usize, more: &[&str]) -> (Alone, String) {
        let target = folder.join("target.yaml");
        let line = format!("ulimit -n {most} 2> /dev/null; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_finspec")]);
        command.args(["mock", "--deployment", "cce", "--rest", "127.0.0.1:0", "--xmpp", "127.0.0.1:0"]);
        command.args(["--https", "127.0.0.1:0", "--write-target"]).arg(&target).env_remove("FINSPEC_MOCK_PASSWORD");
        let says_more = more.contains(&"--json");
        let out = if says_more { Stdio::piped() } else { Stdio::null() };
        let mut process = command.args(more).stderr(Stdio::piped()).stdout(out).spawn().unwrap();
        let mut remarks = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("target file") {
            assert_ne!(remarks.read_line(&mut said).unwrap(), 0, "the mock ended at its start: {said}");
        }
        std::thread::spawn(move || remarks.read_to_end(&mut Vec::new()));
        let mut line = String::new();
        if says_more {
            BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        }
        (Alone { process, file: TargetFile::read(&target).unwrap() }, line)
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

/// MiB of memory that a process has had at most; `None` where it has ended.
pub fn most_memory(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib >> 10)
}

/// Hundredths of seconds of a processor that a process has used.
pub fn processor_time(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

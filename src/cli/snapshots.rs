//! `finspec snapshots`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::contract::Deployment;
use crate::plan::Planned;
use crate::snapshot::{SnapshotKey, SnapshotStore};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

/// Arguments of `snapshots`.
#[derive(Debug, clap::Args)]
pub(super) struct SnapshotsArguments {
    /// Parts of the names of files below the folder of snapshots: `cce/dialog/send_dtmf`; none means all.
    names: Vec<String>,
    /// Print the full text: every state as it was seen, instead of its difference to what was known.
    #[arg(long)]
    expand: bool,
    /// Write the full texts there instead, a file each, for `diff -r` or an editor.
    #[arg(long, value_name = "DIR", requires = "expand")]
    to: Option<PathBuf>,
    /// Remove the files that no run needs, and say which.
    #[arg(long, conflicts_with_all = ["expand", "names"])]
    remove_orphans: bool,
}

pub(super) fn perform(arguments: &SnapshotsArguments, folders: &Folders) -> ExitCode {
    let store = SnapshotStore::new(&folders.snapshots);
    if arguments.remove_orphans {
        return remove_orphans(&store, folders);
    }
    let keys = match named(&store, &arguments.names) {
        Ok(keys) => keys,
        Err(unmatched) => return output::trouble(ExitCode::NothingSelected, &unmatched),
    };
    match (arguments.expand, &arguments.to) {
        (false, _) => check(&store, &keys),
        (true, None) => print(&store, &keys),
        (true, Some(folder)) => write(&store, &keys, folder),
    }
}

/// The snapshots of those names.
fn named(store: &SnapshotStore, names: &[String]) -> Result<BTreeSet<SnapshotKey>, String> {
    let all: BTreeSet<SnapshotKey> = Deployment::ALL.into_iter().flat_map(|one| store.recorded(one)).collect();
    let folder = store.root().display();
    if all.is_empty() {
        return Err(format!("there are no snapshots below {folder}; name their folder with --snapshots DIR"));
    }
    let mut selected = BTreeSet::new();
    for name in names {
        let matching: Vec<&SnapshotKey> = all.iter().filter(|key| key.to_string().contains(name.as_str())).collect();
        if matching.is_empty() {
            return Err(format!("no snapshot below {folder} has `{name}` in its name"));
        }
        selected.extend(matching.into_iter().cloned());
    }
    Ok(if names.is_empty() { all } else { selected })
}

fn check(store: &SnapshotStore, keys: &BTreeSet<SnapshotKey>) -> ExitCode {
    let mut damaged = 0_usize;
    for trouble in keys.iter().filter_map(|key| store.full_text(key).err()) {
        output::complaint(&trouble);
        damaged += 1;
    }
    if damaged == 0 {
        return output::text(&format!("{} snapshots can be read", keys.len()));
    }
    output::trouble(ExitCode::Unusable, &format!("{damaged} of {} snapshots cannot be read", keys.len()))
}

fn print(store: &SnapshotStore, keys: &BTreeSet<SnapshotKey>) -> ExitCode {
    let mut texts = String::new();
    for key in keys {
        match store.full_text(key) {
            Ok(text) if keys.len() == 1 => texts.push_str(&text),
            Ok(text) => {
                let _ = writeln!(texts, "==> {key} <==\n{text}\n");
            }
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        }
    }
    output::text(texts.trim_end())
}

fn write(store: &SnapshotStore, keys: &BTreeSet<SnapshotKey>, folder: &Path) -> ExitCode {
    for key in keys {
        let text = match store.full_text(key) {
            Ok(text) => text,
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        };
        let path = folder.join(key.relative()).with_extension("txt");
        let written = fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| fs::write(&path, text + "\n"));
        if let Err(error) = written {
            return output::trouble(ExitCode::Unusable, &format!("{} cannot be written: {error}", path.display()));
        }
    }
    output::text(&format!("{} full texts written to {}", keys.len(), folder.display()))
}

fn remove_orphans(store: &SnapshotStore, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let mut removed = 0_usize;
    for deployment in Deployment::ALL {
        let planned = project.plan_all(deployment);
        let keys = planned.iter().map(Planned::run).map(SnapshotKey::of).collect();
        match store.remove_orphans(deployment, &keys) {
            Ok(paths) => {
                paths.iter().for_each(|path| output::remark(&format!("removed {}", path.display())));
                removed += paths.len();
            }
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        }
    }
    output::text(&format!("{removed} snapshots removed that no run needs"))
}

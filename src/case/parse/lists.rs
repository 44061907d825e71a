//! The lists beside the cases, from written to meant.

use crate::case::error::Problem;
use crate::case::meant::{SurvivingLie, Survivor, Untested};
use crate::case::parse::Mistakes;
use crate::case::position::KeyPath;
use crate::case::written::{SurvivorWritten, UntestedWritten};

/// The rows that no case tests.
pub fn untested(written: Vec<UntestedWritten>, mistakes: &mut Mistakes) -> Vec<Untested> {
    written.into_iter().enumerate().filter_map(|(index, entry)| one_untested(index, entry, mistakes)).collect()
}

/// The lies that nobody needs to notice.
pub fn survivors(written: Vec<SurvivorWritten>, mistakes: &mut Mistakes) -> Vec<Survivor> {
    written.into_iter().enumerate().filter_map(|(index, entry)| survivor(index, entry, mistakes)).collect()
}

fn one_untested(index: usize, written: UntestedWritten, mistakes: &mut Mistakes) -> Option<Untested> {
    let place = KeyPath::top().index(index);
    let row = mistakes.need(&place, "row", written.row, "dialog.send_dtmf#500-internal-server-error");
    let reason = mistakes.need(&place, "reason", written.reason, "one sentence");
    let row = row.and_then(|row| match row.parse() {
        Ok(row) => Some(row),
        Err(error) => {
            mistakes.add(Problem::at(&place.key("row"), format!("{error}"), "write the row's full id"));
            None
        }
    });
    Some(Untested { row: row?, reason: reason?, place })
}

fn survivor(index: usize, written: SurvivorWritten, mistakes: &mut Mistakes) -> Option<Survivor> {
    let SurvivorWritten { lie, run, at, about, how, deployment, reason } = written;
    let place = KeyPath::top().index(index);
    let reason = mistakes.need(&place, "reason", reason, "one sentence");
    let is_of_contract = about.is_some() || how.is_some();
    let strays = match is_of_contract {
        true => vec![("lie", lie.is_some()), ("run", run.is_some()), ("at", at.is_some())],
        false => vec![("deployment", deployment.is_some())],
    };
    for (key, _) in strays.into_iter().filter(|(_, is_written)| *is_written) {
        let what = format!("`{key}` does not go with `{}`", if is_of_contract { "about" } else { "lie" });
        let remedy = "write `lie`, `run` and perhaps `at`, or `about`, `how` and perhaps `deployment`";
        mistakes.add(Problem::at(&place.key(key), what, remedy).of_key());
    }
    let lie = if is_of_contract {
        let about = mistakes.need(&place, "about", about, "dialog.send_dtmf/target_missing");
        let how = mistakes.need(&place, "how", how, "ignored");
        let deployment = deployment.and_then(|word| match word.parse() {
            Ok(deployment) => Some(deployment),
            Err(error) => {
                mistakes.add(Problem::at(&place.key("deployment"), format!("{error}"), "write `cce` or `ccx`"));
                None
            }
        });
        SurvivingLie::OfContract { about: about?, how: how?, deployment }
    } else {
        let name = mistakes.need(&place, "lie", lie, "notice-duplicated");
        let run = mistakes.need(&place, "run", run, "\"*\"");
        SurvivingLie::OfBytes { name: name?, run: run?, at: at.unwrap_or_default() }
    };
    Some(Survivor { lie, reason: reason?, place })
}

//! What kept runs from being set up is told where it belongs: as a deviation of the scene's own run, once.

use std::collections::BTreeMap;

use crate::plan::{Planned, Run};
use crate::report::RunRecord;
use crate::verdict::{Deviation, Verdict, VerdictWord, Weighing};

use super::record::blank;

/// Gives each scene that kept runs from being set up the deviation that did. Where the scene's own run was not selected it
/// is told all the same; where it met nothing of the kind, as with a server that is wrong now and then, the first of the
/// runs that were kept back says what it met.
pub fn tell_of_scenes(records: &mut Vec<RunRecord>, all: &[Planned], weighing: Weighing) {
    records.sort_by(|a, b| a.id.cmp(&b.id));
    let mut kept_back: BTreeMap<String, (String, Vec<Deviation>)> = BTreeMap::new();
    for record in records.iter() {
        if let Some(scene) = &record.scene {
            let first = || (record.id.clone(), record.deviations.clone());
            kept_back.entry(scene.clone()).or_insert_with(first);
        }
    }
    for (scene, (run, deviations)) in kept_back {
        let Some(planned) = all.iter().map(Planned::run).find(|planned| planned.id.to_string() == scene) else {
            continue;
        };
        let told = deviating(planned, &run, deviations, weighing);
        match records.iter_mut().find(|record| record.id == scene) {
            Some(own) if tells_enough(own, told.verdict) => {}
            Some(own) => {
                own.verdict = told.verdict;
                own.deviations.extend(told.deviations);
                own.reason = None;
            }
            None => records.push(told),
        }
    }
}

/// Whether a scene's record says already why others could not be set up, which came to `told`, or is no place to say it.
fn tells_enough(record: &RunRecord, told: VerdictWord) -> bool {
    match record.verdict {
        VerdictWord::Deviates | VerdictWord::Broken | VerdictWord::NotApplicable => true,
        VerdictWord::NotArranged => record.scene.is_some(),
        VerdictWord::Unconfirmed => told == VerdictWord::Unconfirmed,
        VerdictWord::Conforms | VerdictWord::Undocumented => false,
    }
}

fn deviating(scene: &Run, run: &str, deviations: Vec<Deviation>, weighing: Weighing) -> RunRecord {
    let told = |deviation: Deviation| {
        let actual = format!("{} (when {run} was set up)", deviation.actual);
        Deviation { actual, ..deviation }
    };
    let deviations = deviations.into_iter().map(told).collect();
    blank(scene, &Verdict::of(deviations, false, weighing, &scene.catalogue))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Catalogue, Deployment, RowId};
    use crate::lab::TargetDescription;
    use crate::plan::Corpus;
    use crate::report::model::SnapshotRecord;
    use crate::verdict::DeviationPlace;

    const SCENE: &str = "cce::_scenes::signed_in_agent";

    fn planned() -> Vec<Planned> {
        let library = crate::case::Library::load(std::path::Path::new("cases")).complete().unwrap();
        Corpus::of(library).plan(&TargetDescription::lacking_nothing(Deployment::Cce))
    }

    fn run<'a>(all: &'a [Planned], id: &str) -> &'a Run {
        all.iter().map(Planned::run).find(|run| run.id.to_string() == id).unwrap()
    }

    fn missed() -> Deviation {
        Deviation {
            step: 0,
            row: Some(RowId::of("user.sign_in", "202")),
            place: DeviationPlace::Status,
            expected: "202".to_owned(),
            actual: "200".to_owned(),
        }
    }

    fn kept_back(run: &Run) -> RunRecord {
        let verdict = Verdict::NotArranged("the scene deviates".to_owned());
        RunRecord { scene: Some(SCENE.to_owned()), deviations: vec![missed()], ..blank(run, &verdict) }
    }

    #[test]
    fn a_scene_tells_once_what_kept_runs_back_whether_or_not_it_was_selected() {
        let all = planned();
        assert!(Catalogue::shared().row(&missed().row.unwrap()).is_some());
        let others: Vec<&Run> =
            all.iter().map(Planned::run).filter(|run| !run.id.to_string().contains("_scenes")).collect();
        let kept: Vec<RunRecord> = others.iter().take(3).map(|run| kept_back(run)).collect();
        let own = RunRecord { snapshot: SnapshotRecord::Same, ..blank(run(&all, SCENE), &Verdict::Conforms) };
        for selected in [vec![], vec![own]] {
            let mut records = [kept.clone(), selected].concat();
            tell_of_scenes(&mut records, &all, Weighing::default());
            assert_eq!(records.len(), 4);
            let scene: Vec<&RunRecord> = records.iter().filter(|record| record.id == SCENE).collect();
            assert_eq!((scene.len(), scene[0].verdict, scene[0].deviations.len()), (1, VerdictWord::Deviates, 1));
            let actual = &scene[0].deviations[0].actual;
            assert!(actual.starts_with("200") && actual.contains(kept.iter().map(|it| it.id.as_str()).min().unwrap()));
        }
    }

    #[test]
    fn a_scene_that_deviates_itself_keeps_what_it_met() {
        let all = planned();
        let met = Deviation { actual: "403".to_owned(), ..missed() };
        let own = blank(run(&all, SCENE), &Verdict::Deviates(vec![met.clone()]));
        let other = all.iter().map(Planned::run).find(|run| !run.id.to_string().contains("_scenes")).unwrap();
        let mut records = vec![own, kept_back(other)];
        tell_of_scenes(&mut records, &all, Weighing::default());
        let scene = records.iter().find(|record| record.id == SCENE).unwrap();
        assert_eq!(scene.deviations, [met]);
    }

    #[test]
    fn what_a_scene_met_of_weaker_rows_stays_beside_what_binds_and_is_not_told_twice() {
        let all = planned();
        let weak = Deviation { row: Some(RowId::of("dialog.take_action", "202")), ..missed() };
        let own = || blank(run(&all, SCENE), &Verdict::Unconfirmed(vec![weak.clone()]));
        let other = all.iter().map(Planned::run).find(|run| !run.id.to_string().contains("_scenes")).unwrap();
        let also_weak = RunRecord { deviations: vec![weak.clone()], ..kept_back(other) };
        for (kept, verdict, count) in
            [(also_weak, VerdictWord::Unconfirmed, 1), (kept_back(other), VerdictWord::Deviates, 2)]
        {
            let mut records = vec![own(), kept];
            tell_of_scenes(&mut records, &all, Weighing::default());
            let scene = records.iter().find(|record| record.id == SCENE).unwrap();
            assert_eq!((scene.verdict, scene.deviations.len()), (verdict, count));
            assert_eq!(scene.deviations[0], weak);
        }
    }
}

//! The worth of runs where time is short: what stands in print before what is known otherwise, what no run before covers before what
//! one does, and the cheap before the dear.

use std::collections::BTreeSet;

use crate::contract::{RowId, Standing};

use super::expand::Planned;
use super::run::Run;

/// The runs in the order of their worth; those of equal worth in the order given.
pub fn by_worth(mut planned: Vec<Planned>) -> Vec<Planned> {
    planned.sort_by_key(|one| (one.run().case.id.is_derived(), cost(one.run())));
    let mut covered: BTreeSet<RowId> = BTreeSet::new();
    let mut new_ones = |planned: Vec<Planned>, is_new: fn(&Run, &BTreeSet<RowId>) -> bool| {
        planned.into_iter().partition(|one| {
            let is_new = is_new(one.run(), &covered);
            if is_new {
                covered.extend(one.run().rows());
            }
            is_new
        })
    };
    let (mut ordered, others): (Vec<Planned>, Vec<Planned>) = new_ones(planned, is_new_in_print);
    let (new, known): (Vec<Planned>, Vec<Planned>) = new_ones(others, is_new);
    ordered.extend(new.into_iter().chain(known));
    ordered
}

/// How many steps a run takes, its scene's among them.
fn cost(run: &Run) -> usize {
    run.scene_steps().count() + run.steps().count()
}

fn is_new(run: &Run, covered: &BTreeSet<RowId>) -> bool {
    run.rows().iter().any(|row| !covered.contains(row))
}

fn is_new_in_print(run: &Run, covered: &BTreeSet<RowId>) -> bool {
    let is_printed = |row: &RowId| run.catalogue.row(row).is_some_and(|row| row.standing == Standing::Printed);
    run.rows().iter().any(|row| is_printed(row) && !covered.contains(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment;
    use crate::lab::TargetDescription;
    use crate::plan::Corpus;

    #[test]
    fn each_printed_row_is_met_first_and_nothing_is_lost() {
        let library = crate::case::Library::load(std::path::Path::new("cases")).complete().unwrap();
        let planned = Corpus::of(library).plan(&TargetDescription::lacking_nothing(Deployment::Cce));
        let ordered = by_worth(planned.clone());
        let ids = |planned: &[Planned]| -> BTreeSet<String> {
            planned.iter().map(|one| one.run().id.as_str().to_owned()).collect()
        };
        assert_eq!((ids(&ordered), ordered.len()), (ids(&planned), planned.len()));
        let mut covered = BTreeSet::new();
        let news: Vec<u8> = ordered
            .iter()
            .map(|one| {
                let run = one.run();
                let rank = match (is_new_in_print(run, &covered), is_new(run, &covered)) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
                covered.extend(run.rows());
                rank
            })
            .collect();
        assert!(news.is_sorted(), "{news:?}");
        assert!(news.contains(&0) && news.contains(&2), "{news:?}");
    }
}

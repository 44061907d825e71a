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
    let mut of_rank: [Vec<Planned>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    let mut left = planned;
    for (rank, is_new) in [is_new_in_print as fn(&Run, &BTreeSet<RowId>) -> bool, is_new].into_iter().enumerate() {
        let (new, others): (Vec<Planned>, Vec<Planned>) = left.into_iter().partition(|one| {
            let is_new = is_new(one.run(), &covered);
            if is_new {
                covered.extend(one.run().rows());
            }
            is_new
        });
        of_rank[rank] = new;
        left = others;
    }
    of_rank[2] = left;
    of_rank.into_iter().flatten().collect()
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

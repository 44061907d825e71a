//! Pairs: few ways of putting servers together in which any two of different kinds meet.

/// Rows of places, one for each kind: 0 for none of the kind, else which. Any two places of different kinds that are not 0
/// are together in some row; `levels` says how many each kind has. Greedy: each row takes, kind by kind, what meets most
/// that has not met yet.
pub(super) fn covering(levels: &[usize]) -> Vec<Vec<usize>> {
    let mut open: Vec<[(usize, usize); 2]> = Vec::new();
    for (kind, count) in levels.iter().enumerate() {
        for (other, others) in levels.iter().enumerate().skip(kind + 1) {
            open.extend((1..=*count).flat_map(|one| (1..=*others).map(move |two| [(kind, one), (other, two)])));
        }
    }
    let mut rows = Vec::new();
    while let Some(first) = open.first().copied() {
        let mut row = vec![0; levels.len()];
        for (kind, level) in first {
            row[kind] = level;
        }
        for kind in 0..levels.len() {
            if row[kind] == 0 {
                let meets = |level: &usize| open.iter().filter(|pair| is_met_by(pair, &row, (kind, *level))).count();
                // Of equals the first, so that the rows are always the same.
                row[kind] = (1..=levels[kind]).rev().max_by_key(meets).unwrap_or_default();
            }
        }
        open.retain(|pair| !pair.iter().all(|(kind, level)| row[*kind] == *level));
        rows.push(row);
    }
    rows
}

/// Whether a row with one more place has both of a pair, that place among them.
fn is_met_by(pair: &[(usize, usize); 2], row: &[usize], more: (usize, usize)) -> bool {
    pair.contains(&more) && pair.iter().all(|place| *place == more || row[place.0] == place.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_two_of_different_kinds_meet_in_few_rows() {
        let levels = [1, 3, 1, 2, 1, 1, 4, 1, 1, 1, 2, 1];
        let rows = covering(&levels);
        for (kind, count) in levels.iter().enumerate() {
            for (other, others) in levels.iter().enumerate().skip(kind + 1) {
                for (one, two) in (1..=*count).flat_map(|one| (1..=*others).map(move |two| (one, two))) {
                    let meet = |row: &Vec<usize>| row[kind] == one && row[other] == two;
                    assert!(rows.iter().any(meet), "{kind}/{one} and {other}/{two}");
                }
            }
        }
        assert!(rows.iter().flat_map(|row| row.iter().zip(&levels)).all(|(place, most)| place <= most));
        assert!(rows.len() <= 16, "{} rows", rows.len());
        assert!(covering(&[3]).is_empty(), "one kind alone has no pairs");
    }
}

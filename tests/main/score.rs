//! How well each row's runs notice lies: shown by `finspec coverage` and in the matrix, and never where it is not known.

use crate::support::project::{Project, READ};

/// The row that the project's case rests on.
const ROW: &str = "user.get#200";
const NEVER: &str = "not proved: run `finspec prove`";
const OTHERS: &str = "not proved: cases or catalogue are not those of the last proof; run `finspec prove`";

fn matrix(project: &Project) -> String {
    std::fs::read_to_string(project.path("reports/index.html")).unwrap()
}

/// The figures of the row on CCE, as the proof has them.
fn figures(project: &Project) -> [u64; 4] {
    let proof = std::fs::read(project.path("reports/proof.json")).unwrap();
    let proof: serde_json::Value = serde_json::from_slice(&proof).unwrap();
    let score = &proof["scores"]["by_row"][ROW]["cce"];
    ["told", "by_expectation", "by_snapshot_only", "survived"].map(|key| score[key].as_u64().unwrap())
}

#[test]
fn what_was_proved_is_shown_beside_the_row() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run", "--no-snapshots"]).code, Some(0));
    assert!(
        matrix(&project).contains(NEVER) && !matrix(&project).contains("seen by expectation"),
        "{}",
        matrix(&project)
    );
    project.run(&["coverage"]).tells(&[NEVER]);

    project.run(&["prove"]).tells(&["rows by deployment, with their scores: reports/index.html"]);
    let [told, expectation, snapshot, survived] = figures(&project);
    assert!(told > 5 && expectation > 0 && told == expectation + snapshot + survived);
    let line = format!(
        "{told} lies told: {expectation} seen by the expectation, {snapshot} by the snapshot only, {survived} survived"
    );
    let covered = project.run(&["coverage"]);
    covered.tells(&[&line]);
    assert!(!covered.out.contains("not proved"), "{}", covered.out);
    let shown = matrix(&project);
    assert!(
        shown.contains(&format!("{told} lies: {expectation} seen by expectation")) && !shown.contains("not proved"),
        "{shown}"
    );

    assert_eq!(project.run(&["run", "--no-snapshots"]).code, Some(0));
    assert!(matrix(&project).contains("seen by expectation"), "a run shows what was proved before");
}

#[test]
fn a_figure_of_other_cases_or_of_a_part_is_never_shown() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["prove"]).code, Some(0));
    project.write("cases/user/get/signed_out.yaml", &READ.replace("is read.", "is read again."));
    let stale = project.run(&["coverage"]);
    stale.tells(&[OTHERS]);
    assert!(!stale.out.contains("lies told"), "{}", stale.out);
    assert_eq!(project.run(&["run", "--no-snapshots"]).code, Some(0));
    assert!(matrix(&project).contains("cases or catalogue are not those of the last proof"), "{}", matrix(&project));
    assert!(!matrix(&project).contains("seen by expectation"));

    for part in [["prove", "signed_out"], ["prove", "--deployment=cce"], ["prove", "--lie=http-body-dropped"]] {
        project.run(&[&part[..], &["--reports", "reports"]].concat());
        let shown = project.run(&["coverage"]);
        shown.tells(&["not proved: the last proof is of a part only"]);
        assert!(!shown.out.contains("lies told") && !matrix(&project).contains("seen by expectation"), "{part:?}");
    }

    project.write("reports/proof.json", "{\"scores\": 7}");
    project.run(&["coverage"]).tells(&["not proved: reports/proof.json cannot be read"]);
    project.run(&["run", "--no-snapshots"]);
    assert!(matrix(&project).contains("cannot be read"), "a proof that is none stops no report");
}

//! What is refused of a part of an object that names a row of its own.

use super::refusals::{CASE, changed, refused, told};

#[test]
fn a_part_of_an_object_names_a_row_that_is_there() {
    let claims = |value: &str, actions: &str| {
        let has = format!("{{state: {value}, participants: {{agent: {{actions: {actions}}}}}}}");
        let notices =
            format!("    notices: [{{to: agent, on: dialogs, has: {has}}}]\n    unchanged: [agent, call]\n  ccx:");
        changed(CASE, "    unchanged: [agent, call]\n  ccx:", &notices)
    };
    let right = "{equals: ACTIVE, row: notification.dialog#post}";
    assert_eq!(told(&claims(right, "{include: [DROP], row: 202}")), Vec::<String>::new());
    refused(
        &told(&claims("{equals: ACTIVE, row: notification.dialog#pst}", "{include: [DROP]}")),
        &["it.yaml:13:", "`notification.dialog` has no row `pst`", "did you mean `post`?"],
    );
    refused(
        &told(&claims(right, "{include: [DROP], row: 203}")),
        &["it.yaml:13:", "`dialog.send_dtmf` has no row `203`", "one of 202"],
    );
    refused(
        &told(&claims("{begins: A, row: async-digits-out-of-range}", "{include: [DROP]}")),
        &["it.yaml:13:", "is not documented for cce"],
    );
}

#[test]
fn others_stand_beside_somebody_who_is_listed() {
    let has = |participants: &str| {
        let notices = format!(
            "    notices: [{{to: agent, on: dialogs, has: {{state: ACTIVE, participants: {participants}}}}}]\n    unchanged: \
             [agent, call]\n  ccx:"
        );
        told(&changed(CASE, "    unchanged: [agent, call]\n  ccx:", &notices))
    };
    refused(&has("{others: true}"), &["it.yaml:13:", "nobody is listed", "list somebody, or leave it out"]);
    assert_eq!(has("{agent: {state: ACTIVE}, others: true}"), Vec::<String>::new());
}

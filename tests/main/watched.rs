//! Headers of answers are judged; what is watched is reported in every format and decides nothing.

use crate::support::project::Project;

const ADDRESS: &str = "/finesse/api/User/{agent.id}";

/// A case whose steps ask for a user by HEAD and OPTIONS, and then with a GET that is only observed.
fn case(allow: &str) -> String {
    format!(
        "summary: A user is asked for in other ways.\nscene: signed_out_agent\nsteps:
  - when: {{as: agent, head: \"{ADDRESS}\"}}
    then:
      both:
        row: 200
        status: 200
        none: [{{error: agent}}]
        unchanged: [agent]
        headers: {{content-type: {{begins: application/xml}}}}
  - when: {{as: agent, options: \"{ADDRESS}\"}}
    then:
      both:
        row: 200
        status: 200
        none: [{{error: agent}}]
        unchanged: [agent]
        headers: {{Allow: {allow}}}
        watch:
          - {{says: another method is named, headers: {{Allow: {{begins: BREW}}}}}}
          - {{says: nobody is told, none: [{{to: agent, on: user}}], after: [{{get: \"{ADDRESS}\", as: agent, has: {{state: LOGOUT}}}}]}}
  - when: {{as: agent, get: \"{ADDRESS}\"}}
    then:
      both:
        observe: true
        watch: [{{says: it is refused, status: 404, error: {{type: Not Found}}}}]
"
    )
}

#[test]
fn headers_are_judged_and_what_is_watched_is_not() {
    let project = Project::new(&case("{present: true}"));
    project.run(&["check"]).tells(&["nothing to correct"]);
    project
        .run(&["explain", "cce::user"])
        .tells(&["header content-type: beginning with application/xml", "Watched, and never judged: nobody is told"]);
    let ran = project.run(&["run", "--no-snapshots", "--strict", "--deployment", "cce"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&[
        "watched, and never judged (1 of 3 seen)",
        "cce::user::get::signed_out, step 2: not seen: another method is named (header of the HTTP answer: expected Allow \
         something beginning with `BREW`, got Allow `",
        "cce::user::get::signed_out, step 3: not seen: it is refused (HTTP status: expected 404",
        "cce::user::get::signed_out, step 2: seen: nobody is told",
    ]);
    let report = project.report("cce");
    let run = report["runs"].as_array().unwrap().iter().find(|run| run["id"] == "cce::user::get::signed_out").unwrap();
    assert_eq!(run["verdict"], "conforms");
    let watched = run["watched"].as_array().unwrap();
    let seen: Vec<bool> = watched.iter().map(|watched| watched["missing"].as_array().unwrap().is_empty()).collect();
    assert_eq!(seen, [false, true, false]);
    let page = std::fs::read_to_string(project.path("reports/cce/index.html")).unwrap();
    assert!(page.contains("Watched, and never judged") && page.contains("not seen: another method is named"));
}

#[test]
fn a_header_that_is_not_as_claimed_deviates() {
    let project = Project::new(&case("{absent: true}"));
    let ran = project.run(&["run", "--no-snapshots", "--strict", "--deployment", "ccx"]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    ran.tells(&["step 2, header of the HTTP answer", "Allow not to be there", "user.get#200"]);
}

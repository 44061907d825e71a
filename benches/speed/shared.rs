//! The shared ground: 500 cases, one world, no streams.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::control::Password;
use finspec::lab::{CallCentre, Person, Transport, Version, WrapUp};
use finspec::mock::{Host, OpenWorld, WorldSettings};
use finspec::plan::Planned;
use finspec::report::model::{Scope, Timings};
use finspec::report::{ObservationSource, RunReport, write_all};
use finspec::runner::drive;
use finspec::target::{Live, PersonSecrets, ShortestWindows, TargetFile};

use crate::bare::{self, BareRequest};
use crate::material::{DEADLINE, Driven, drive_all, plan};
use crate::table::{self, Round, Times};
use crate::{RUNS, run_of};

const PASSWORD: &str = "shared-ground";
const DEPLOYMENT: Deployment = Deployment::Cce;

const CASE: &str = r"
summary: Without a participant the request is refused at once, number NUMBER.
scene: signed_out_agent
when:
  as: agent
  put: /finesse/api/Dialog/1999999999
  xml: |
    <Dialog>
      <requestedAction>SEND_DTMF</requestedAction>
      <actionParams>
        <ActionParam>
          <name>dtmfString</name>
          <value>NUMBER</value>
        </ActionParam>
      </actionParams>
    </Dialog>
then:
  both:
    row: 400-parameter-missing
    status: 400
    error: {type: Parameter Missing}
    unchanged: [agent]
";

/// Measures this ground; whether its targets are held.
pub(crate) async fn measure(rounds: usize) -> bool {
    let scratch = tempfile::tempdir().expect("a folder");
    let cases = scratch.path().join("cases");
    write_cases(&cases);
    let client = HttpClient::new(DEADLINE).expect("a client");
    let (world, target) = open(&client).await;
    let target = Arc::new(target);
    let planned = plan(&cases, target.as_ref());
    assert_eq!(planned.len(), RUNS);

    let scripts = Arc::new(observe(&client, target.as_ref(), &planned, &world.rest()).await);
    let requests: usize = scripts.iter().map(Vec::len).sum();
    let bare = bare::client();
    let reports = scratch.path().join("reports");
    let mut times = [Times::of("bare reqwest loop"), Times::of("finspec"), Times::of("finspec with all reports")];
    for round in 0..=rounds {
        let begun = Round::begin();
        bare::send_all(&bare, &scripts).await;
        times[0].add(&begun);
        let begun = Round::begin();
        drop(drive_all(&target, &client, &planned, None).await);
        times[1].add(&begun);
        let begun = Round::begin();
        let driven = drive_all(&target, &client, &planned, None).await;
        write_all(&report(driven), &reports, ObservationSource::Nowhere).expect("reports");
        times[2].add(&begun);
        if round == 0 {
            times.iter_mut().for_each(Times::forget);
        }
    }
    table::print(&format!("Shared ground: {RUNS} runs, {requests} requests, one world"), RUNS, &times);
    let [floor, driving, reporting] = &times;
    table::target("times the bare loop", 3.0, driving.ratio(floor))
        & table::target("times the bare loop, with all reports written", 6.0, reporting.ratio(floor))
}

fn write_cases(folder: &Path) {
    let (cases, scenes) = (folder.join("dialog/send_dtmf"), folder.join("_scenes"));
    std::fs::create_dir_all(&cases).expect("a folder");
    std::fs::create_dir_all(&scenes).expect("a folder");
    let scene = "signed_out_agent.yaml";
    std::fs::copy(Path::new("cases/_scenes").join(scene), scenes.join(scene)).expect("a scene");
    for number in 0..RUNS {
        let text = CASE.replace("NUMBER", &number.to_string());
        std::fs::write(cases.join(format!("refused_{number}.yaml")), text).expect("a case");
    }
}

/// A call centre with a person for each run.
fn crowd() -> CallCentre {
    let person = |number: usize| Person {
        id: format!("{}", 1_001_001 + number),
        login_name: format!("agent{number}.example"),
        first_name: "Ada".to_owned(),
        last_name: format!("Example{number}"),
        extension: format!("{}", 55_001 + number),
        team: "34".to_owned(),
        supervises: Vec::new(),
        wrap_up: WrapUp::default(),
        mobile_agent: true,
    };
    CallCentre { people: (0..RUNS).map(person).collect(), queues: Vec::new(), ..CallCentre::standard() }
}

/// One mock with people enough, and the target that its description makes.
async fn open(client: &HttpClient) -> (OpenWorld, Live) {
    let call_centre = crowd();
    let settings = WorldSettings {
        call_centre: Arc::new(call_centre.clone()),
        ..WorldSettings::standard(DEPLOYMENT, Password(PASSWORD.to_owned()))
    };
    let world = Host::on(tokio::runtime::Handle::current()).open_world(settings).expect("a world");
    let notifications = BTreeMap::from([(Transport::Tcp, world.notifications(Transport::Tcp).expect("an address"))]);
    let file = TargetFile::of("shared ground", DEPLOYMENT, world.rest(), notifications, call_centre);
    let secrets = PersonSecrets { password: Some(Password(PASSWORD.to_owned())), ..PersonSecrets::default() };
    let target = Live::connect(&file, secrets, client).await.expect("a target");
    // The cases open no stream, so there is nothing to be quiet for.
    (world, target.with_shortest_windows(ShortestWindows::all(Duration::ZERO)))
}

/// What is sent, run by run: by the runner, and by the target, which looks at the run's person before and after it.
async fn observe(client: &HttpClient, target: &Live, planned: &[Planned], rest: &str) -> Vec<Vec<BareRequest>> {
    let mut scripts = Vec::new();
    for planned in planned {
        let driven = drive(target, client, run_of(planned), DEADLINE).await;
        let request = |exchange: finspec::observe::Exchange| BareRequest {
            method: exchange.sent.method.word().parse().expect("a method"),
            url: format!("{rest}{}", exchange.sent.path),
            headers: exchange.sent.headers,
            user: driven.cast.people[&exchange.role].id.clone(),
            password: PASSWORD.to_owned(),
            body: exchange.sent.body.bytes().to_vec(),
            status: exchange.answered.status,
        };
        let of_runner: Vec<BareRequest> = driven.observation.exchanges.into_iter().map(request).collect();
        let user = |person: &Person| format!("{rest}/finesse/api/User/{}", person.id);
        let look = |person: &Person| BareRequest::read(user(person), person.id.clone(), PASSWORD.to_owned());
        let looks: Vec<BareRequest> = driven.cast.people.values().map(look).collect();
        scripts.push(looks.iter().cloned().chain(of_runner).chain(looks.iter().cloned()).collect());
    }
    scripts
}

fn report((records, timings): Driven) -> RunReport {
    let scope = Scope {
        deployment: DEPLOYMENT,
        release: Version::default(),
        target_kind: finspec::lab::TargetKind::Live,
        target: "shared ground".to_owned(),
        patterns: Vec::new(),
        all_runs: RUNS,
        strict: false,
        insecure: false,
        shortened_windows: Vec::new(),
        fingerprint: String::new(),
    };
    let timings = Timings {
        invocation: finspec::report::InvocationId(String::new()),
        begun_at: finspec::waiting::wall_clock(),
        took_milliseconds: 0,
        transport: Transport::default(),
        jobs: crate::JOBS,
        runs: timings,
    };
    RunReport::new(scope, records, Vec::new(), false, timings)
}

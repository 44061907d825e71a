//! The whole path, once through: every run twice, at one job and at many, byte for byte the same.

use std::sync::Arc;
use std::time::Duration;

use finspec::case::Library;
use finspec::client::HttpClient;
use finspec::contract::Deployment;
use finspec::plan::{Planned, Scenes, expand};
use finspec::report::RunRecord;
use finspec::runner::{Interrupt, JobSettings, Progress, RunContext, Silent, run_all};
use finspec::target::{Embedded, Target};

fn settings(jobs: usize) -> JobSettings {
    JobSettings {
        jobs,
        deadline: Duration::from_secs(20),
        context: RunContext { snapshots: None, strict: false, timelines: false },
        interrupt: Interrupt::default(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn look() {
    let library = Library::load(std::path::Path::new("cases")).complete().unwrap();
    let cases: Vec<_> = library.cases.into_iter().map(Arc::new).collect();
    let scenes: Scenes = library.scenes.into_iter().map(|(name, scene)| (name, Arc::new(scene))).collect();
    for deployment in Deployment::ALL {
        let target = Arc::new(Embedded::new(tokio::runtime::Handle::current(), deployment));
        let planned: Vec<Planned> = expand(&cases, &scenes, target.description());
        let client = HttpClient::new(Duration::from_secs(20)).unwrap();
        let progress: Arc<dyn Progress> = Arc::new(Silent);
        let start = finspec::waiting::Stopwatch::start();
        let (records, _) = run_all(&target, &client, &planned, &settings(8), &progress).await;
        println!("{} runs in {} us", records.len(), start.microseconds());
        for record in &records {
            let record: &RunRecord = record;
            if record.verdict.words() != "conforms" {
                println!("{} {} {:?}", record.verdict, record.id, record.reason);
                for deviation in &record.deviations {
                    println!("    {deviation}");
                }
            }
        }
    }
}

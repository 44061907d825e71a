//! The proof that no honest server is accused: which servers are played, alone and in pairs, and what it comes to.

use std::collections::BTreeMap;

use crate::client::HttpClient;
use crate::contract::Deployment;
use crate::mock::choice::mixed;

use super::super::jobs::ProveSettings;
use super::pairs::covering;
use super::play::{HonestPlay, Plan, play};
use super::server::HonestServer;
use super::table::honest_servers;

/// Which plays are wanted.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// Each server alone, then all pairs.
    All,
    /// A few of those, drawn.
    Spread(Spread),
    /// These, each of one or several servers together.
    Named(Vec<Vec<&'static HonestServer>>),
}

/// A few plays, drawn by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// The same number draws the same plays.
    pub seed: u64,
}

/// A name that no honest server has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no honest server that can be made; there are: {1}")]
pub struct UnknownServer(String, String);

/// What became of all plays.
#[derive(Debug, Clone, Default)]
pub struct HonestProof {
    /// The mock as it is.
    pub plain: HonestPlay,
    /// The plays, in the order of the table.
    pub plays: Vec<HonestPlay>,
    /// Servers that no run met, although all runs were played against them alone.
    pub never_met: Vec<&'static str>,
    /// Plays that were wanted and are not there, because somebody interrupted.
    pub left_out: usize,
}

impl Wanted {
    /// By names: `html-401`, or several together, `html-401+xml-dress/cdata`.
    ///
    /// # Errors
    /// [`UnknownServer`] for a name that the table does not have, or that cannot be made.
    pub fn named(names: &[String]) -> Result<Wanted, UnknownServer> {
        let of = |name: &str| {
            let known = || made().map(|server| server.id).collect::<Vec<_>>().join(", ");
            made().find(|server| server.id == name).ok_or_else(|| UnknownServer(name.to_owned(), known()))
        };
        let plays = names.iter().map(|play| play.split('+').map(of).collect());
        Ok(Wanted::Named(plays.collect::<Result<_, _>>()?))
    }

    fn plays(&self) -> Vec<Vec<&'static HonestServer>> {
        let all = || made().map(|server| vec![server]).chain(in_pairs()).collect::<Vec<_>>();
        match self {
            Wanted::All => all(),
            Wanted::Spread(Spread { count, seed }) => {
                let numbers = (0..).map(|place: u64| mixed(mixed(*seed).wrapping_add(place)));
                let mut drawn: Vec<_> = numbers.zip(all()).collect();
                drawn.sort_by_key(|(number, _)| *number);
                drawn.into_iter().take(*count).map(|(_, play)| play).collect()
            }
            Wanted::Named(plays) => plays.clone(),
        }
    }
}

/// The servers that can be made.
fn made() -> impl Iterator<Item = &'static HonestServer> {
    honest_servers().filter(|server| server.not_made().is_none())
}

/// Servers together, so that any two of different kinds are once.
fn in_pairs() -> Vec<Vec<&'static HonestServer>> {
    let mut kinds: Vec<Vec<&'static HonestServer>> = Vec::new();
    for server in made() {
        match kinds.iter_mut().find(|kind| kind.iter().any(|other| other.kind() == server.kind())) {
            Some(kind) => kind.push(server),
            None => kinds.push(vec![server]),
        }
    }
    let levels: Vec<usize> = kinds.iter().map(Vec::len).collect();
    let chosen = |row: &Vec<usize>| {
        let servers = row.iter().zip(&kinds).filter_map(|(place, kind)| kind.get(place.checked_sub(1)?).copied());
        servers.collect()
    };
    covering(&levels).iter().map(chosen).collect()
}

/// Plays what is wanted.
pub async fn prove_honest(
    wanted: &Wanted,
    deployments: &[Deployment],
    plan: Plan<'_>,
    client: &HttpClient,
    settings: &ProveSettings,
    ended: &dyn Fn(&HonestPlay),
) -> HonestProof {
    let with = (client, settings);
    let plain = play(&[], deployments, plan, &BTreeMap::new(), with).await;
    ended(&plain);
    let mut proof = HonestProof { plain, ..HonestProof::default() };
    for servers in wanted.plays() {
        if settings.interrupt.is_set() {
            proof.left_out += 1;
            continue;
        }
        let played = play(&servers, deployments, plan, &proof.plain.seen, with).await;
        ended(&played);
        if let ([server], 0) = (servers.as_slice(), played.met) {
            proof.never_met.push(server.id);
        }
        proof.plays.push(played);
    }
    proof
}

impl Wanted {
    /// How many plays there are, with that of the mock as it is.
    pub fn count(&self) -> usize {
        1 + self.plays().len()
    }
}

impl HonestProof {
    /// All plays.
    pub(super) fn all(&self) -> impl Iterator<Item = &HonestPlay> {
        std::iter::once(&self.plain).chain(&self.plays)
    }

    /// Runs that deviate, in all plays.
    pub fn accused(&self) -> usize {
        self.all().map(|play| play.accused.len()).sum()
    }

    /// Runs that broke, in all plays.
    pub fn broken(&self) -> usize {
        self.all().map(|play| play.broken.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::super::dress;
    use super::super::server::Made;
    use super::*;
    use crate::case::Library;
    use crate::contract::Standing;
    use crate::lab::{TargetDescription, Version};
    use crate::mock::Choices;
    use crate::plan::Corpus;
    use crate::prove::LieChoice;
    use crate::report::Length;
    use crate::runner::Interrupt;

    const DEADLINE: Duration = Duration::from_secs(20);

    #[test]
    fn the_same_seed_draws_the_same_plays_and_another_one_others() {
        let ids = |seed: u64| -> Vec<Vec<&str>> {
            let plays = Wanted::Spread(Spread { count: 6, seed }).plays();
            plays.iter().map(|play| play.iter().map(|server| server.id).collect()).collect()
        };
        assert_eq!(ids(1).len(), 6);
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
    }

    #[test]
    fn a_name_is_of_the_table_and_several_are_together() {
        let Ok(Wanted::Named(plays)) = Wanted::named(&["html-401+end-of-call".to_owned()]) else { panic!() };
        assert_eq!(plays[0].iter().map(|server| server.id).collect::<Vec<_>>(), ["html-401", "end-of-call"]);
        let unknown = Wanted::named(&["html-402".to_owned()]).unwrap_err().to_string();
        assert!(unknown.starts_with("`html-402` is no honest server") && unknown.contains("html-401"), "{unknown}");
    }

    const PART: &str = "cce::dialog::send_dtmf::letters";

    async fn proof_of(server: &'static HonestServer) -> HonestProof {
        let corpus = Corpus::of(Library::load(Path::new("cases")).library);
        let plan = |target: &TargetDescription| {
            let mut planned = corpus.plan(target);
            planned.retain(|planned| planned.run().id.as_str().starts_with(PART));
            planned
        };
        let client = HttpClient::new(DEADLINE).unwrap();
        let lies = LieChoice::all();
        let settings = ProveSettings { jobs: 4, deadline: DEADLINE, lies, interrupt: Interrupt::default() };
        let wanted = Wanted::Named(vec![vec![server]]);
        prove_honest(&wanted, &[Deployment::Cce], &plan, &client, &settings, &|_| ()).await
    }

    const fn server(made: &'static [Made]) -> HonestServer {
        HonestServer { id: "of-a-test", does: "", known: Standing::Recalled, evidence: "", made }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_honest_server_is_met_and_not_accused() {
        static SERVER: HonestServer = server(&[Made::Choice("start_time=kept"), Made::Retold(dress::cdata)]);
        let proof = proof_of(&SERVER).await;
        let [play] = proof.plays.as_slice() else { panic!("{proof:?}") };
        assert!(play.quiet >= 2 && play.quiet == proof.plain.quiet, "{proof:?}");
        assert_eq!((play.runs(), play.met), (play.quiet, play.quiet), "{proof:?}");
        assert_eq!((proof.accused(), proof.broken(), proof.never_met.len()), (0, 0, 0), "{proof:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dishonest_server_is_accused_by_name() {
        static LIAR: HonestServer = server(&[Made::Retold(|observation, _| {
            let told = observation
                .exchanges
                .iter_mut()
                .filter(|exchange| exchange.step > 0 && exchange.answered.status == 202);
            told.map(|exchange| exchange.answered.status = 200).count()
        })]);
        let proof = proof_of(&LIAR).await;
        assert_eq!(proof.plain.accused.len(), 0, "{proof:?}");
        assert!(proof.accused() > 0, "{proof:?}");
        let text = proof.to_text(Length::Whole);
        assert!(text.contains(&format!("accused  {PART}")) && text.contains(" of of-a-test: "), "{text}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_no_run_meets_is_told() {
        // The same as it is: nothing that a run could see is otherwise.
        static NOTHING: HonestServer = server(&[Made::Choice("idle_logout=never"), Made::Retold(|_, _| 0)]);
        let proof = proof_of(&NOTHING).await;
        assert_eq!(proof.never_met, ["of-a-test"]);
        assert_eq!((proof.accused(), proof.plays[0].quiet), (0, proof.plain.quiet));
        assert!(proof.to_text(Length::OnlyWrong).contains("never met  of-a-test"), "{proof:?}");
    }

    #[test]
    fn every_server_has_an_id_of_its_own_and_choices_that_there_are() {
        for (place, server) in honest_servers().enumerate() {
            assert!(honest_servers().take(place).all(|other| other.id != server.id), "{}", server.id);
            assert!(!server.made.is_empty() && !server.evidence.is_empty() && !server.does.is_empty(), "{}", server.id);
            for made in server.made {
                if let Made::Version(written) = made {
                    assert!(written.parse::<Version>().is_ok_and(|version| version != Version::default()), "{written}");
                }
                let Made::Choice(written) = made else { continue };
                let chosen = Choices::default().choosing(written);
                assert!(chosen.is_ok_and(|chosen| chosen != Choices::default()), "{}: {written}", server.id);
            }
        }
    }

    #[test]
    fn any_two_servers_of_different_kinds_are_together_in_some_play() {
        let pairs = in_pairs();
        for one in made() {
            for other in made().filter(|other| other.kind() != one.kind()) {
                let both = |play: &Vec<&HonestServer>| {
                    [one, other].iter().all(|server| play.iter().any(|member| member.id == server.id))
                };
                assert!(pairs.iter().any(both), "{} and {}", one.id, other.id);
            }
        }
    }
}

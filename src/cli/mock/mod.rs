//! `finspec mock`: a Finesse server to develop against, and the commands that play call centre with it.

mod certificate;
mod lab;
mod log;
mod play;
mod read;
mod serve;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Subcommand;

use crate::contract::{Deployment, Release};
use crate::mock::{AllowedOrigin, Domain, XMPP_DOMAIN};

use super::exit_code::ExitCode;

/// The file through which the commands find the mock that runs.
const TARGET_FILE: &str = "finspec-mock.yaml";

/// Arguments of `mock`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct MockArguments {
    /// What to do with a mock that runs; without it, a mock is started.
    #[command(subcommand)]
    play: Option<Play>,
    #[command(flatten)]
    serve: ServeArguments,
}

/// Arguments of a mock that is started.
#[derive(Debug, clap::Args)]
struct ServeArguments {
    /// Which product to be.
    #[arg(long, conflicts_with = "lab")]
    deployment: Option<Deployment>,
    /// Be the lab that a file describes: a server that does not say that it is a mock, slow as one on a network, with colleagues
    /// who work there. The target file that is written is what its users know of it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["people", "choose", "surprise", "sso", "unidentified", "page", "control"])]
    lab: Option<PathBuf>,
    /// Which release to be: 11.6, 12.5 or 12.6.
    #[arg(long, default_value_t)]
    release: Release,
    /// Which doors nobody has to name: `handy` ones to develop with, or the `usual` ones of the release.
    #[arg(long, value_enum, default_value_t)]
    doors: DoorsAsked,
    /// Where the REST API listens, with BOSH at /http-bind and WebSocket at /ws; 127.0.0.1:8082 without it.
    #[arg(long, value_name = "ADDR")]
    rest: Option<SocketAddr>,
    /// Where the notification service listens, XMPP over TCP, with STARTTLS for those who want it; 127.0.0.1:5222 without
    /// it.
    #[arg(long, value_name = "ADDR")]
    xmpp: Option<SocketAddr>,
    /// Where REST, BOSH and WebSocket listen in TLS; nowhere without it.
    #[arg(long, value_name = "ADDR")]
    https: Option<SocketAddr>,
    /// Where the notification service listens for XMPP over TCP in TLS; on a free port of this machine without it.
    #[arg(long, value_name = "ADDR")]
    xmpp_tls: Option<SocketAddr>,
    /// Where BOSH and WebSocket have a port of their own, as 7071 of a real server; nowhere without it.
    #[arg(long, value_name = "ADDR")]
    web: Option<SocketAddr>,
    /// The same in TLS, as 7443 of a real server; nowhere without it.
    #[arg(long, value_name = "ADDR")]
    web_tls: Option<SocketAddr>,
    /// Open a second server of the same call centre, with REST, BOSH and WebSocket there and XMPP on a free port.
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "127.0.0.1:8083")]
    second: Option<SocketAddr>,
    /// The second server's domain; `b.` before the first one's without it.
    #[arg(long, value_name = "NAME", requires = "second")]
    second_domain: Option<Domain>,
    /// The domain of addresses on the notification service, which is the server's name too; `finesse.test` without it.
    #[arg(long, value_name = "NAME", default_value = XMPP_DOMAIN)]
    domain: Domain,
    /// The certificate that doors in TLS show, in PEM; with `--key`.
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "keep_certificate")]
    certificate: Option<PathBuf>,
    /// The private key of `--certificate`, in PEM, without a password.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Keep the mock's own certificate in that file, and its key beside it in FILE.key: made at the first start and the same
    /// at the next, so that clients can trust it.
    #[arg(long, value_name = "FILE")]
    keep_certificate: Option<PathBuf>,
    /// Where the control address listens; loopback only. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    control: Option<SocketAddr>,
    /// Write a target file for `finspec run --target` and the commands below; opens a control address too.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = TARGET_FILE)]
    write_target: Option<PathBuf>,
    /// People, teams, queues and reason codes of your own, in YAML.
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// Let pages of that origin use REST from a browser, such as `http://localhost:3000`; `*` for any. Can be given again.
    #[arg(long, value_name = "ORIGIN")]
    cors: Vec<AllowedOrigin>,
    /// What the guide leaves open, by the names that `finspec rules` lists: `not_let_in=page`. Can be given again.
    #[arg(long, value_name = "CHOICE=VALUE")]
    choose: Vec<String>,
    /// Choose by that number, at random, wherever nothing is chosen with `--choose`; what was chosen is printed. A client that
    /// works with every seed rests on nothing that the guide leaves open.
    #[arg(long, value_name = "SEED")]
    surprise: Option<u64>,
    /// Single sign-on: people come with tokens, which `finspec mock token USER` gives, and passwords are refused.
    #[arg(long)]
    sso: bool,
    /// Do not say in the header `Server` that this is a mock, as a real server does not: to try what finspec does with one.
    /// Take `control` out of the target file for that.
    #[arg(long)]
    unidentified: bool,
    /// Show a page to a browser on this machine: people, calls, requests and notices, and the commands to click. Opens a control
    /// address too; whoever has the page's address can do what the commands can.
    #[arg(long)]
    page: bool,
    /// Print what is open as one line of JSON on standard output, once everything is: for programs that start a mock.
    #[arg(long)]
    json: bool,
    /// Write each request and notice into that file as a line of JSON, with the time of this machine.
    #[arg(long, value_name = "FILE")]
    log_to: Option<PathBuf>,
    /// Print each request and notice in a line, a refused one with its rule and page.
    #[arg(long)]
    log: bool,
}

/// Which doors are opened that have no address on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum DoorsAsked {
    /// REST, BOSH and WebSocket without TLS on 8082, XMPP on 5222, and XMPP in TLS on a free port.
    #[default]
    Handy,
    /// Those that a server of the release has open when it is installed, at its own ports of this machine.
    Usual,
}

/// What a person can do with a mock that runs.
#[derive(Debug, Subcommand)]
enum Play {
    /// A customer calls a queue or an agent's extension.
    Call {
        /// The queue's name or number, or an extension.
        #[arg(long, value_name = "QUEUE")]
        to: String,
        /// The customer's number; the first of the call centre's where none is given.
        #[arg(long, value_name = "NUMBER")]
        from: Option<String>,
        #[command(flatten)]
        which: Which,
    },
    /// The customer hangs up.
    Hangup {
        /// The customer's number; the first of the call centre's where none is given.
        #[arg(long, value_name = "NUMBER")]
        from: Option<String>,
        #[command(flatten)]
        which: Which,
    },
    /// The mock's clock goes forward.
    Advance {
        /// By how much: `60s`, `500ms`, `2m`.
        by: String,
        #[command(flatten)]
        which: Which,
    },
    /// Out of service, or back.
    Fail {
        /// `503` takes the server out of service, `partial` lets it serve in part only, `off` brings it back.
        how: FailureAsked,
        /// Which server of a pair; the first without it.
        #[arg(long, value_enum, default_value = "a")]
        side: SideAsked,
        #[command(flatten)]
        which: Which,
    },
    /// The CTI server is lost, or there again.
    Cti {
        /// What becomes of it.
        how: DownOrUp,
        #[command(flatten)]
        which: Which,
    },
    /// What becomes of somebody's streams.
    Stream {
        #[command(subcommand)]
        what: StreamPlay,
    },
    /// Somebody's phone fails, or works again.
    Phone {
        /// What becomes of it.
        how: DownOrUp,
        /// Whose phone: an id or a login name.
        user: String,
        #[command(flatten)]
        which: Which,
    },
    /// Gives a person a token of single sign-on and prints it: for `Authorization: Bearer`, and in the place of the password on
    /// a stream.
    Token {
        /// Whose: an id or a login name.
        user: String,
        /// How long it is taken on the mock's clock: `300s`, `5m`. Without it 300 seconds, as in the guide's examples.
        #[arg(long = "for", value_name = "TIME")]
        lifetime: Option<String>,
        #[command(flatten)]
        which: Which,
    },
    /// Delays answers and notices on the mock's clock: `200ms`, `200ms±100ms` (or `200ms+-100ms`), `off`.
    Delay {
        /// By how much, and how far from it at most.
        by: String,
        /// What decides each delay within the spread: the same seed gives the same delays.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// What is delayed; both without it.
        #[arg(long, value_enum)]
        only: Option<DelayedAsked>,
        #[command(flatten)]
        which: Which,
    },
    /// Begins anew: nobody signed in, no calls, no delays, the clock at its beginning; every stream ends.
    Reset {
        #[command(flatten)]
        which: Which,
    },
    /// How everything is: the server, people, calls.
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        which: Which,
    },
    /// What the mock did: requests, each with its row, and notices.
    Journal {
        /// As JSON, one object a line, with page and standing of each answer's row.
        #[arg(long)]
        json: bool,
        /// Only what stands after the line of that number.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: u64,
        /// Only requests to which the mock has no answer of Finesse's.
        #[arg(long)]
        unanswered: bool,
        #[command(flatten)]
        which: Which,
    },
}

/// How the server fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailureAsked {
    /// Out of service.
    #[value(name = "503")]
    OutOfService,
    /// In service in part only.
    Partial,
    /// In service.
    Off,
}

/// Which server of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SideAsked {
    /// The first.
    A,
    /// The second.
    B,
}

/// What becomes of something that can go down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DownOrUp {
    /// It goes down.
    Down,
    /// It is there again.
    Up,
}

/// What becomes of streams.
#[derive(Debug, Subcommand)]
enum StreamPlay {
    /// They break off, without a word to either side.
    Cut {
        /// Whose: an id or a login name.
        user: String,
        #[command(flatten)]
        which: Which,
    },
}

/// What alone is delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DelayedAsked {
    /// Answers over HTTP.
    Answers,
    /// Notices.
    Notices,
}

/// Which mock is played with.
#[derive(Debug, clap::Args)]
struct Which {
    /// The target file that the mock wrote.
    #[arg(long, value_name = "FILE", default_value = TARGET_FILE, env = "FINSPEC_TARGET")]
    target: PathBuf,
}

pub(super) async fn perform(arguments: MockArguments) -> ExitCode {
    match arguments.play {
        Some(play) => play::perform(play).await,
        None => serve::perform(arguments.serve).await,
    }
}

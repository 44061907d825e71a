//! A mock that is started: its addresses, its target file, its journal on the terminal.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::cli::endings::asked_to_end;
use crate::cli::exit_code::ExitCode;
use crate::cli::output;
use crate::control::{Password, SecondOpened, WorldClock};
use crate::lab::{CallCentre, Fingerprint, Transport};
use crate::limits::{JOURNAL_LINES, SETTINGS_FILE};
use crate::mock::{
    AuthMode, Choices, Contract, ControlServer, ControlSettings, Cors, Doors, Host, Manner, OpenWorld, WorldLimits,
    WorldSettings, page_path,
};
use crate::reading::read_text;
use crate::target::{ControlWritten, SecretPlace, TargetFile, TlsWritten};
use crate::writing::{Readers, replace};

use super::lab::LabFile;
use super::{DoorsAsked, ServeArguments, certificate, log};

/// The variable that holds the password of everybody in the mock.
const PASSWORD_VARIABLE: &str = "FINSPEC_MOCK_PASSWORD";

/// The password where the variable is not set. A mock listens where its owner tells it to and holds nothing of worth.
const DEFAULT_PASSWORD: &str = "finesse";

pub(super) async fn perform(arguments: ServeArguments) -> ExitCode {
    match serve(&arguments).await {
        Ok(()) => ExitCode::Conformant,
        Err((code, message)) => output::trouble(code, &message),
    }
}

async fn serve(arguments: &ServeArguments) -> Result<(), (ExitCode, String)> {
    let unusable = |message: String| (ExitCode::Unusable, message);
    let lab = arguments.lab.as_deref().map(LabFile::read).transpose().map_err(unusable)?;
    let settings = settings(arguments, lab.as_ref())?;
    let host = host(arguments)?;
    let world = host.open_at(doors(arguments), settings.clone()).map_err(|error| {
        let message = format!(
            "{error}; end what listens there, or choose another address with --rest, --xmpp, --https, --xmpp-tls, --web \
             or --web-tls"
        );
        (ExitCode::Trouble, message)
    })?;
    let ways = Ways::of(&world).map_err(|error| (ExitCode::Trouble, error.to_string()))?;
    let second = open_second(arguments, &world)?;
    let control = open_control(arguments, &host, &world, &settings).await?;
    welcome(&world, &ways, &settings.contract, control.as_ref().map(|(server, _)| server.address()));
    if let Some(second) = &second {
        tell_second(second);
    }
    if let Some(lab) = &lab {
        lab.begin(&world).await.map_err(|message| (ExitCode::Trouble, message))?;
    }
    if let Some(path) = &arguments.write_target {
        let tokens = world.tokens().map_err(|error| (ExitCode::Trouble, error.to_string()))?;
        let control = control.as_ref().map(|(server, token)| control_of(server, token));
        let whole = with_tokens(target_file(&world, ways, &settings.contract, control), tokens);
        write_target(path, &lab.iter().fold(whole, |whole, lab| lab.target(&world, whole))).map_err(unusable)?;
    }
    if arguments.json {
        let control = control.as_ref().map(|(server, _)| server.address());
        let open = described(&world, second.as_ref(), &settings.contract, control)
            .map_err(|error| (ExitCode::Trouble, error.to_string()))?;
        output::text(&open.to_string());
    }
    asked_to_end().await;
    drop(control);
    host.close_world(&world);
    Ok(())
}

/// A host whose doors in TLS show the certificate that is asked for.
fn host(arguments: &ServeArguments) -> Result<Host, (ExitCode, String)> {
    let identity = certificate::identity(arguments).map_err(|message| (ExitCode::Unusable, message))?;
    let host = Host::on(Handle::current());
    Ok(match identity {
        Some(identity) => host.known_by(identity),
        None => host,
    })
}

/// The second server, where one is asked for.
fn open_second(arguments: &ServeArguments, world: &OpenWorld) -> Result<Option<SecondOpened>, (ExitCode, String)> {
    let second = arguments.second.map(|rest| world.second(Some(rest), arguments.second_domain.as_ref()));
    second.transpose().map_err(|error| {
        (ExitCode::Trouble, format!("{error}; end what listens there, or choose another address with --second"))
    })
}

/// A door with an address on the command line is opened whatever the release; the others as they were asked for.
fn doors(arguments: &ServeArguments) -> Doors {
    let ServeArguments { rest, xmpp, https, xmpp_tls, web, web_tls, .. } = *arguments;
    let unnamed = match arguments.doors {
        DoorsAsked::Handy => Doors::handy(),
        DoorsAsked::Usual => Doors::usual(arguments.release),
    };
    Doors {
        manner: unnamed.manner,
        rest: rest.unwrap_or(unnamed.rest),
        https: https.or(unnamed.https),
        xmpp: xmpp.or(unnamed.xmpp),
        xmpp_tls: xmpp_tls.or(unnamed.xmpp_tls),
        web: web.or(unnamed.web),
        web_tls: web_tls.or(unnamed.web_tls),
    }
}

/// How notifications are had, and by what the mock is known in TLS.
struct Ways {
    notifications: BTreeMap<Transport, String>,
    fingerprint: Fingerprint,
}

impl Ways {
    fn of(world: &OpenWorld) -> std::io::Result<Ways> {
        Ok(Ways { notifications: world.all_notifications()?, fingerprint: world.fingerprint()? })
    }
}

fn settings(arguments: &ServeArguments, lab: Option<&LabFile>) -> Result<WorldSettings, (ExitCode, String)> {
    let deployment = lab.map(|lab| lab.deployment).or(arguments.deployment).ok_or_else(|| {
        let message = "say which product to be: `finspec mock --deployment cce` or `--deployment ccx`";
        (ExitCode::Unusable, message.to_owned())
    })?;
    let call_centre = match (lab, &arguments.people) {
        (Some(lab), _) => lab.call_centre.clone(),
        (None, None) => CallCentre::standard(),
        (None, Some(path)) => {
            let unusable = |error: &dyn std::fmt::Display| (ExitCode::Unusable, format!("{}: {error}", path.display()));
            let text = read_text(path, SETTINGS_FILE).map_err(|error| unusable(&error))?;
            CallCentre::from_yaml(&text).map_err(|error| unusable(&error))?
        }
    };
    let drawn = arguments.surprise.map_or_else(Choices::default, Choices::drawn);
    let choices = lab
        .map_or(&arguments.choose, |lab| &lab.choices)
        .iter()
        .try_fold(drawn, |choices, written| choices.choosing(written));
    let choices = choices.map_err(|error| (ExitCode::Unusable, error.to_string()))?;
    let auth_mode = if arguments.sso { AuthMode::Sso } else { AuthMode::NonSso };
    let password = std::env::var(PASSWORD_VARIABLE).unwrap_or_else(|_| DEFAULT_PASSWORD.to_owned());
    Ok(WorldSettings {
        contract: Contract {
            release: lab.map_or(arguments.release, |lab| lab.release),
            choices,
            auth_mode,
            ..Contract::of(deployment)
        },
        call_centre: Arc::new(call_centre),
        clock: WorldClock::Real,
        domain: lab.map_or(&arguments.domain, |lab| &lab.domain).clone(),
        password: Password(password),
        cors: Cors::of(&arguments.cors),
        identified: !arguments.unidentified && lab.is_none(),
        journal: log::journal(arguments.log, arguments.log_to.as_deref())
            .map_err(|error| (ExitCode::Unusable, error))?,
        journal_lines: JOURNAL_LINES,
    })
}

/// A control address where one is asked for, or where a target file would be useless without.
async fn open_control(
    arguments: &ServeArguments,
    host: &Host,
    world: &OpenWorld,
    settings: &WorldSettings,
) -> Result<Option<(ControlServer, Password)>, (ExitCode, String)> {
    let needs_control = (arguments.write_target.is_some() && arguments.lab.is_none()) || arguments.page;
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let Some(address) = arguments.control.or(needs_control.then_some(any)) else { return Ok(None) };
    let no_numbers = |error| (ExitCode::Trouble, format!("the system gives no random numbers: {error}"));
    let token = Password::drawn().map_err(no_numbers)?;
    let settings = ControlSettings {
        address,
        token: token.clone(),
        worlds: WorldSettings { clock: WorldClock::Still, journal: None, journal_lines: 0, ..settings.clone() },
        default_world: Some(world.clone()),
        limits: WorldLimits::default(),
        page: arguments.page,
    };
    let server =
        ControlServer::start(host.clone(), settings).await.map_err(|error| (ExitCode::Unusable, error.to_string()))?;
    if arguments.write_target.is_none() {
        // Nobody can use the control address without it.
        output::told(&format!("control token {}", token.0));
    }
    if arguments.page {
        output::told(&format!("page          http://{}{}", server.address(), page_path(&token)));
    }
    Ok(Some((server, token)))
}

fn welcome(world: &OpenWorld, ways: &Ways, contract: &Contract, control: Option<SocketAddr>) {
    let (product, release) = (contract.deployment.title(), contract.release);
    output::remark(&format!("finspec mock of {product}, release {release}; Ctrl-C ends it"));
    output::remark(&format!("REST          {}/finesse/api", world.rest()));
    output::remark(&format!("XMPP domain   {}", world.domain().name()));
    for (transport, address) in &ways.notifications {
        output::remark(&format!("{:13} {address}", transport.word()));
    }
    tell_more_doors(&world.doors());
    for choice in contract.choices.unusual() {
        output::remark(&format!("chosen        {choice}"));
    }
    output::remark(&format!("certificate   sha256 {}", ways.fingerprint));
    if let Some(control) = control {
        output::remark(&format!("control       http://{control}"));
    }
    let call_centre = world.call_centre();
    for person in &call_centre.people {
        let role = if person.supervises.is_empty() { "agent" } else { "supervisor" };
        let (first, last) = (&person.first_name, &person.last_name);
        output::remark(&format!("  {} {first} {last}, {role}, extension {}", person.id, person.extension));
    }
    let queues: Vec<String> =
        call_centre.queues.iter().map(|queue| format!("{} ({})", queue.name, queue.number)).collect();
    output::remark(&format!("  queues: {}", queues.join(", ")));
    output::remark(&match std::env::var_os(PASSWORD_VARIABLE) {
        _ if contract.auth_mode == AuthMode::Sso => {
            "  single sign-on: no password is taken; `finspec mock token USER` gives a token".to_owned()
        }
        None => format!("  everybody's password is `{DEFAULT_PASSWORD}`; set {PASSWORD_VARIABLE} for another"),
        Some(_) => format!("  everybody's password is what {PASSWORD_VARIABLE} holds"),
    });
    let warning = warning(&world.doors(), &world.password());
    if let Some(warning) = warning.filter(|_| contract.auth_mode == AuthMode::NonSso) {
        output::remark(&warning);
    }
}

/// What is said where others than programs on this machine can come in, with a password that this program's documentation
/// tells everybody.
fn warning(doors: &Doors, password: &Password) -> Option<String> {
    let beyond: Vec<String> = doors.beyond_this_machine().iter().map(ToString::to_string).collect();
    (password.0 == DEFAULT_PASSWORD && !beyond.is_empty()).then(|| {
        format!(
            "warning: {} can be reached from other machines, and everybody knows the password; set {PASSWORD_VARIABLE}, or \
             listen on 127.0.0.1",
            beyond.join(", ")
        )
    })
}

fn tell_second(second: &SecondOpened) {
    output::remark(&format!("second REST   {}/finesse/api", second.rest));
    output::remark(&format!("second domain {}", second.domain));
    for (transport, address) in &second.notifications {
        output::remark(&format!("second {:6} {address}", transport.word()));
    }
}

/// What is open, for a program that started the mock. The secrets are not in it: the target file holds them.
fn described(
    world: &OpenWorld,
    second: Option<&SecondOpened>,
    contract: &Contract,
    control: Option<SocketAddr>,
) -> std::io::Result<serde_json::Value> {
    let doors = world.doors();
    let Contract { deployment, release, choices, .. } = contract;
    Ok(serde_json::json!({
        "deployment": deployment,
        "release": release,
        "rest": world.rest(),
        "https": world.https(),
        "plain": format!("http://{}", doors.rest),
        "web": doors.web.map(|address| format!("http://{address}")),
        "web_tls": doors.web_tls.map(|address| format!("https://{address}")),
        "notifications": world.all_notifications()?,
        "domain": world.domain().name(),
        "pubsub": world.domain().pubsub(),
        "certificate_sha256": world.fingerprint()?.to_string(),
        "control": control.map(|address| format!("http://{address}")),
        "choices": choices.unusual(),
        "second": second,
    }))
}

/// The doors for HTTP beside the ones that were told by what they are used for.
fn tell_more_doors(doors: &Doors) {
    let Doors { manner, rest, https, web, web_tls, .. } = doors;
    match (manner, https) {
        (Manner::Handy, None) => {}
        (Manner::Handy, Some(https)) => {
            output::remark(&format!(
                "in TLS        https://{https}/finesse/api, https://{https}/http-bind, wss://{https}/ws"
            ));
        }
        (Manner::Usual(_), _) => output::remark(&format!("plain HTTP    http://{rest}, as the release answers it")),
    }
    if let Some(web) = web {
        output::remark(&format!("plain web     http://{web}/http-bind, ws://{web}/ws"));
    }
    if let Some(web_tls) = web_tls {
        output::remark(&format!("web in TLS    https://{web_tls}/http-bind, wss://{web_tls}/ws"));
    }
}

fn control_of(server: &ControlServer, token: &Password) -> ControlWritten {
    ControlWritten {
        address: format!("http://{}", server.address()),
        token: SecretPlace { text: Some(token.clone()), ..SecretPlace::default() },
    }
}

fn target_file(world: &OpenWorld, ways: Ways, contract: &Contract, control: Option<ControlWritten>) -> TargetFile {
    let Contract { deployment, release, ref choices, .. } = *contract;
    let lacks =
        crate::mock::lacks(choices).into_iter().map(|(capability, reason)| (capability.word().to_owned(), reason));
    let numbers = crate::mock::numbers(choices);
    let numbers = numbers.into_iter().map(|(capability, number)| (capability.word().to_owned(), number));
    let name = format!("finspec mock of {deployment}");
    TargetFile {
        release: release.into(),
        transport: preferred(&ways.notifications),
        tls: TlsWritten { fingerprint: Some(ways.fingerprint.to_string()), ..TlsWritten::default() },
        control,
        password: SecretPlace { text: Some(world.password()), ..SecretPlace::default() },
        numbers: numbers.collect(),
        lacks: lacks.collect(),
        choices: choices.unusual(),
        ..TargetFile::of(&name, deployment, world.rest(), ways.notifications, world.call_centre().clone())
    }
}

/// The file with tokens in the place of the password, where there are any. Only its owner can read it.
fn with_tokens(file: TargetFile, tokens: BTreeMap<String, Password>) -> TargetFile {
    if tokens.is_empty() {
        return file;
    }
    let place = |token| SecretPlace { text: Some(token), ..SecretPlace::default() };
    let tokens = tokens.into_iter().map(|(id, token)| (id, place(token))).collect();
    TargetFile { password: SecretPlace::default(), tokens, ..file }
}

/// The transport that a run takes where several are offered.
fn preferred(notifications: &BTreeMap<Transport, String>) -> Option<Transport> {
    let order = [Transport::default(), Transport::Websocket];
    order.into_iter().find(|transport| notifications.contains_key(transport))
}

/// Writes the file so that only its owner can read it, since it holds the control token. It appears as a whole, so that
/// whoever waits for it never reads half of it.
fn write_target(path: &Path, file: &TargetFile) -> Result<(), String> {
    let trouble = |reason: String| format!("{} cannot be written: {reason}; choose another place", path.display());
    let text = serde_yaml::to_string(file).map_err(|error| trouble(error.to_string()))?;
    replace(path, text.as_bytes(), Readers::Owner).map_err(|error| trouble(error.to_string()))?;
    output::remark(&format!("target file   {}", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_password_beyond_this_machine_is_warned_of() {
        let (handy, known) = (Doors::handy(), Password(DEFAULT_PASSWORD.to_owned()));
        let open = Doors { rest: SocketAddr::from(([0, 0, 0, 0], 8082)), ..handy };
        assert_eq!(warning(&handy, &known), None);
        assert_eq!(warning(&open, &Password("other".to_owned())), None);
        let words = warning(&open, &known).unwrap();
        assert!(words.starts_with("warning: 0.0.0.0:8082 can be") && words.contains(PASSWORD_VARIABLE), "{words}");
    }
}

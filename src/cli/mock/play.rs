//! Playing call centre by hand: calls, hang-ups, time and failures, over the control address of a mock that runs.

use serde::Serialize;

use crate::cli::exit_code::ExitCode;
use crate::cli::output;
use crate::client::HttpClient;
use crate::client::http::DEADLINE;
use crate::contract::Method;
use crate::control::StimulusKind;
use crate::control::{AdvanceCommand, FailCommand, StimulusCommand};
use crate::target::{ControlAddress, TargetFile, TargetTrouble};
use crate::waiting::duration_of;

use super::{Play, Which};

/// The world of the stand-alone mock.
const WORLD: &str = "/worlds/default";

pub(super) async fn perform(play: Play) -> ExitCode {
    let done = match play {
        Play::Call { to, from, which } => call(to, from, &which).await,
        Play::Hangup { from, which } => hang_up(from, &which).await,
        Play::Advance { by, which } => advance(&by, &which).await,
        Play::Fail { how, which } => fail(&how, &which).await,
    };
    match done {
        Ok(told) => output::text(&told),
        Err((code, message)) => output::trouble(code, &message),
    }
}

type Told = Result<String, (ExitCode, String)>;

async fn call(to: String, from: Option<String>, which: &Which) -> Told {
    let mock = Mock::of(which)?;
    let customer = mock.customer(from)?;
    let told = format!("{customer} calls {to}");
    let is_extension = mock.file.call_centre.people.iter().any(|person| person.extension == to);
    let kind = if is_extension { StimulusKind::CustomerCallsAgent } else { StimulusKind::CustomerCallsQueue };
    mock.command("stimuli", &StimulusCommand { kind, customer, to: Some(to) }).await?;
    Ok(told)
}

async fn hang_up(from: Option<String>, which: &Which) -> Told {
    let mock = Mock::of(which)?;
    let customer = mock.customer(from)?;
    let told = format!("{customer} hangs up");
    mock.command("stimuli", &StimulusCommand { kind: StimulusKind::CustomerHangsUp, customer, to: None }).await?;
    Ok(told)
}

async fn advance(by: &str, which: &Which) -> Told {
    let unusable = || (ExitCode::Unusable, format!("`{by}` is no duration; write 60s, 500ms or 2m"));
    let duration = duration_of(by).ok_or_else(unusable)?;
    let milliseconds = u64::try_from(duration.as_millis()).map_err(|_| unusable())?;
    Mock::of(which)?.command("advance", &AdvanceCommand { milliseconds }).await?;
    Ok(format!("the mock's clock went {by} forward"))
}

async fn fail(how: &str, which: &Which) -> Told {
    let out_of_service = match how {
        "503" => true,
        "off" => false,
        other => return Err((ExitCode::Unusable, format!("`{other}` is neither `503` nor `off`"))),
    };
    Mock::of(which)?.command("fail", &FailCommand { out_of_service }).await?;
    let told = if out_of_service { "the mock answers 503 from now on" } else { "the mock is in service again" };
    Ok(told.to_owned())
}

/// A mock that runs, as its target file says.
struct Mock {
    file: TargetFile,
    control: ControlAddress,
    client: HttpClient,
}

impl Mock {
    fn of(which: &Which) -> Result<Mock, (ExitCode, String)> {
        let path = &which.target;
        let unusable = |error: &dyn std::fmt::Display| (ExitCode::Unusable, error.to_string());
        let file = TargetFile::read(path).map_err(|error| unusable(&error))?;
        let control = file.control(path).map_err(|error| unusable(&error))?;
        let Some(control) = control else {
            let message = format!("{} names no control address; start the mock with --write-target", path.display());
            return Err((ExitCode::Unusable, message));
        };
        let client = HttpClient::new(DEADLINE).map_err(|trouble| (ExitCode::Trouble, trouble.to_string()))?;
        Ok(Mock { file, control, client })
    }

    fn customer(&self, from: Option<String>) -> Result<String, (ExitCode, String)> {
        let message = "the call centre has no customers' numbers; say who calls with --from NUMBER";
        from.or_else(|| self.file.call_centre.customers.first().cloned())
            .ok_or_else(|| (ExitCode::Unusable, message.to_owned()))
    }

    async fn command<C: Serialize>(&self, verb: &str, command: &C) -> Result<(), (ExitCode, String)> {
        let done = self.control.command(&self.client, Method::Post, &format!("{WORLD}/{verb}"), Some(command)).await;
        match done {
            Ok(_) => Ok(()),
            Err(TargetTrouble::NotArranged(reason)) => Err((ExitCode::Incomplete, reason)),
            Err(trouble) => Err((ExitCode::Trouble, trouble.to_string())),
        }
    }
}

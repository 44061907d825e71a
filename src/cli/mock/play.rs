//! Playing call centre by hand: calls, hang-ups, time and failures, over the control address of a mock that runs.

use std::time::Duration;

use serde::Serialize;

use crate::cli::exit_code::ExitCode;
use crate::cli::output;
use crate::client::HttpClient;
use crate::client::http::DEADLINE;
use crate::contract::Method;
use crate::control::StimulusKind;
use crate::control::{
    AdvanceCommand, CutCommand, DelayCommand, DelayedThing, FailCommand, StimulusCommand, TokenCommand, TokenGiven,
};
use crate::lab::Side;
use crate::target::{ControlAddress, TargetFile, TargetTrouble};
use crate::waiting::duration_of;

use super::{DelayedAsked, DownOrUp, FailureAsked, Play, SideAsked, StreamPlay, Which, read};

/// The world of the stand-alone mock.
const WORLD: &str = "/worlds/default";

pub(super) async fn perform(play: Play) -> ExitCode {
    let done = match play {
        Play::Call { to, from, which } => call(to, from, &which).await,
        Play::Hangup { from, which } => hang_up(from, &which).await,
        Play::Advance { by, which } => advance(&by, &which).await,
        Play::Fail { how, side, which } => fail(how, side, &which).await,
        Play::Cti { how, which } => cti(how, &which).await,
        Play::Stream { what: StreamPlay::Cut { user, which } } => cut(user, &which).await,
        Play::Phone { how, user, which } => phone(how, &user, &which).await,
        Play::Token { user, lifetime, which } => token(user, lifetime.as_deref(), &which).await,
        Play::Delay { by, seed, only, which } => delay(&by, seed, only, &which).await,
        Play::Reset { which } => reset(&which).await,
        Play::Status { json, which } => read::status(json, &which).await,
        Play::Journal { json, after, unanswered, which } => read::journal(json, after, unanswered, &which).await,
    };
    match done {
        Ok(told) if told.is_empty() => ExitCode::Conformant,
        Ok(told) => output::text(&told),
        Err((code, message)) => output::trouble(code, &message),
    }
}

/// What is said of it, or why it was not done.
pub(super) type Told = Result<String, (ExitCode, String)>;

/// The longest delay: longer than any client waits.
const LONGEST_DELAY: Duration = Duration::from_secs(60 * 60);

async fn call(to: String, from: Option<String>, which: &Which) -> Told {
    let mock = Mock::of(which)?;
    let customer = mock.customer(from)?;
    let told = format!("{customer} calls {to}");
    let is_extension = mock.file.call_centre.people.iter().any(|person| person.extension == to);
    let kind = if is_extension { StimulusKind::CustomerCallsAgent } else { StimulusKind::CustomerCallsQueue };
    mock.stimulus(&StimulusCommand { kind, customer, to: Some(to) }).await?;
    Ok(told)
}

async fn hang_up(from: Option<String>, which: &Which) -> Told {
    let mock = Mock::of(which)?;
    let customer = mock.customer(from)?;
    let told = format!("{customer} hangs up");
    mock.stimulus(&StimulusCommand { kind: StimulusKind::CustomerHangsUp, customer, to: None }).await?;
    Ok(told)
}

async fn advance(by: &str, which: &Which) -> Told {
    let unusable = || (ExitCode::Unusable, format!("`{by}` is no duration; write 60s, 500ms or 2m"));
    let duration = duration_of(by).ok_or_else(unusable)?;
    let milliseconds = u64::try_from(duration.as_millis()).map_err(|_| unusable())?;
    Mock::of(which)?.command("advance", &AdvanceCommand { milliseconds }).await?;
    Ok(format!("the mock's clock went {by} forward"))
}

async fn fail(how: FailureAsked, side: SideAsked, which: &Which) -> Told {
    let mock = Mock::of(which)?;
    let side = match side {
        SideAsked::A => Side::A,
        SideAsked::B => Side::B,
    };
    let told = match how {
        FailureAsked::OutOfService => {
            mock.command("fail", &FailCommand { out_of_service: true, side }).await?;
            match side {
                Side::A => "the mock answers 503 from now on",
                Side::B => "the second server answers 503 from now on",
            }
        }
        FailureAsked::Partial if side == Side::B => {
            let message = "only the first server serves in part; leave `--side b` out";
            return Err((ExitCode::Unusable, message.to_owned()));
        }
        FailureAsked::Partial => {
            mock.stimulus(&StimulusCommand::of_server(StimulusKind::ServiceBecomesPartial)).await?;
            "the mock says PARTIAL_SERVICE and answers 503 from now on"
        }
        FailureAsked::Off => {
            mock.command("fail", &FailCommand { out_of_service: false, side }).await?;
            match side {
                Side::A => "the mock is in service again",
                Side::B => "the second server is in service again",
            }
        }
    };
    Ok(told.to_owned())
}

async fn cti(how: DownOrUp, which: &Which) -> Told {
    let (kind, told) = match how {
        DownOrUp::Down => {
            (StimulusKind::CtiServerIsLost, "the CTI server is lost: 503, and no notices of people and calls")
        }
        DownOrUp::Up => (StimulusKind::CtiServerComesBack, "the CTI server is there again"),
    };
    Mock::of(which)?.stimulus(&StimulusCommand::of_server(kind)).await?;
    Ok(told.to_owned())
}

async fn phone(how: DownOrUp, user: &str, which: &Which) -> Told {
    let (kind, told) = match how {
        DownOrUp::Down => (StimulusKind::PhoneFails, "fails"),
        DownOrUp::Up => (StimulusKind::PhoneWorksAgain, "works again"),
    };
    Mock::of(which)?.stimulus(&StimulusCommand::of_phone(kind, user)).await?;
    Ok(format!("the phone of {user} {told}"))
}

async fn cut(user: String, which: &Which) -> Told {
    let command = CutCommand { user };
    let answered = Mock::of(which)?.command("cut", &command).await?;
    let streams = serde_json::from_str::<serde_json::Value>(&answered).ok();
    let streams = streams.and_then(|answer| answer["streams"].as_u64()).unwrap_or_default();
    Ok(format!("{streams} streams of {} are cut", command.user))
}

async fn token(user: String, lifetime: Option<&str>, which: &Which) -> Told {
    let unusable =
        |text: &str| (ExitCode::Unusable, format!("`{text}` is no time of a second or more; write 300s or 5m"));
    let seconds = lifetime.map(|text| {
        let seconds = duration_of(text).map(|duration| duration.as_secs()).filter(|seconds| *seconds > 0);
        seconds.ok_or_else(|| unusable(text))
    });
    let command = TokenCommand { user, seconds: seconds.transpose()? };
    let answered = Mock::of(which)?.command("token", &command).await?;
    let given: TokenGiven = serde_json::from_str(&answered).map_err(|_| {
        (ExitCode::Trouble, "the mock gives a token otherwise than expected; is it another version?".to_owned())
    })?;
    Ok(given.token.0)
}

async fn reset(which: &Which) -> Told {
    Mock::of(which)?.command("reset", &serde_json::json!({})).await?;
    Ok("the mock begins anew".to_owned())
}

async fn delay(by: &str, seed: u64, only: Option<DelayedAsked>, which: &Which) -> Told {
    let unusable = || {
        let message =
            format!("`{by}` is no delay; write 200ms, 200ms±100ms or 200ms+-100ms of an hour at most, or off");
        (ExitCode::Unusable, message)
    };
    let (milliseconds, spread) = delay_of(by).ok_or_else(unusable)?;
    let what = match only {
        None => DelayedThing::Both,
        Some(DelayedAsked::Answers) => DelayedThing::Answers,
        Some(DelayedAsked::Notices) => DelayedThing::Notices,
    };
    Mock::of(which)?.command("delay", &DelayCommand { milliseconds, spread, seed, what }).await?;
    let delayed = match what {
        DelayedThing::Both => "answers and notices come",
        DelayedThing::Answers => "answers come",
        DelayedThing::Notices => "notices come",
    };
    Ok(if milliseconds == 0 && spread == 0 { "nothing is delayed".to_owned() } else { format!("{delayed} {by} later") })
}

/// The middle of a delay and its spread, in milliseconds, as people write them.
fn delay_of(text: &str) -> Option<(u32, u32)> {
    if text == "off" {
        return Some((0, 0));
    }
    let (middle, spread) = text.split_once('±').or_else(|| text.split_once("+-")).unwrap_or((text, "0ms"));
    let milliseconds = |text: &str| {
        let duration = duration_of(text).filter(|duration| *duration <= LONGEST_DELAY)?;
        u32::try_from(duration.as_millis()).ok()
    };
    Some((milliseconds(middle)?, milliseconds(spread)?))
}

/// A mock that runs, as its target file says.
pub(super) struct Mock {
    file: TargetFile,
    control: ControlAddress,
    client: HttpClient,
}

impl Mock {
    pub(super) fn of(which: &Which) -> Result<Mock, (ExitCode, String)> {
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

    async fn stimulus(&self, command: &StimulusCommand) -> Result<(), (ExitCode, String)> {
        self.command("stimuli", command).await.map(|_| ())
    }

    async fn command<C: Serialize>(&self, verb: &str, command: &C) -> Told {
        self.send(Method::Post, verb, Some(command)).await
    }

    /// What the mock tells of its own world.
    pub(super) async fn read(&self, what: &str) -> Told {
        self.send::<()>(Method::Get, what, None).await
    }

    async fn send<C: Serialize>(&self, method: Method, verb: &str, command: Option<&C>) -> Told {
        let done = self.control.command(&self.client, method, &format!("{WORLD}/{verb}"), command).await;
        match done {
            Ok(answered) => Ok(answered.body.text().into_owned()),
            Err(TargetTrouble::NotArranged(reason)) => Err((ExitCode::Incomplete, reason)),
            Err(trouble) => Err((ExitCode::Trouble, trouble.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read_as_people_write_them() {
        assert_eq!(delay_of("200ms±100ms"), Some((200, 100)));
        assert_eq!(delay_of("1s+-500ms"), Some((1_000, 500)));
        assert_eq!(delay_of("2s"), Some((2_000, 0)));
        assert_eq!(delay_of("off"), Some((0, 0)));
        for text in ["", "200", "200ms±", "±100ms", "200ms±100", "61m", "200ms+-61m", "-5ms", "99999999999s"] {
            assert_eq!(delay_of(text), None, "{text}");
        }
    }
}

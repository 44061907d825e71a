//! Commands: what a request asks, one file each with its parsing, its rules, its effect and its tests.

pub mod dialog;
pub mod system_info;
pub mod user;

use crate::xml::Element;

use super::rule::{Answer, Refusal, Rule, RuleInput, RuleListing};
use super::world::{Cause, ObjectKind, World};

/// What a command's effect hands back.
#[derive(Debug)]
pub enum Effect {
    /// The world changed; consequences follow.
    Done,
    /// The object that was asked for.
    Shown(Element),
}

/// The object that a request acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// The user of that id.
    User(String),
    /// The dialog of that id.
    Dialog(String),
    /// The dialogs of the user of that id.
    Dialogs(String),
    /// The system.
    SystemInfo,
}

impl Object {
    /// Its kind, for commands that can be refused later.
    pub const fn kind(&self) -> ObjectKind {
        match self {
            Object::Dialog(_) | Object::Dialogs(_) => ObjectKind::Dialog,
            Object::User(_) | Object::SystemInfo => ObjectKind::User,
        }
    }
}

/// A command.
pub trait Verb: Sized + 'static {
    /// The guide's operation.
    const OPERATION: &'static str;
    /// The row of its success.
    const SUCCESS: &'static str;
    /// Its refusals, in the order in which they are tried.
    const RULES: &'static [&'static [Rule<Self>]];

    /// The row of its success, where the request decides it.
    fn success(&self) -> &'static str {
        Self::SUCCESS
    }

    /// The object that it acts on.
    fn object(&self) -> Object;

    /// What it does when no rule refuses it.
    fn effect(&self, world: &mut World, requester: &str) -> Effect;

    /// The rules as the command line lists them.
    fn listings() -> Vec<RuleListing> {
        Self::RULES.iter().copied().flatten().map(|rule| rule.listing(Self::OPERATION)).collect()
    }
}

/// What became of a command.
#[derive(Debug)]
pub enum Performed {
    /// Refused at once.
    Refused(Refusal),
    /// Taken in with the success row's status, refused later.
    RefusedLater {
        /// The row of the 202.
        success: &'static str,
        /// The refusal.
        refusal: Refusal,
        /// What the command acted on.
        object: Object,
    },
    /// Done.
    Done {
        /// The row of the success.
        success: &'static str,
        /// The object that was asked for.
        body: Option<Element>,
    },
    /// A documented action that this mock does not model.
    NotModelled(String),
}

/// Tries a command's rules and lets its effect happen.
pub fn carry_out<C: Verb>(command: &C, world: &mut World, requester: &str, request_id: &str) -> Performed {
    let asked = RuleInput { world, requester, command };
    let contract = &asked.world.contract;
    let refusing = C::RULES.iter().copied().flatten().filter(|rule| rule.refuses(&asked));
    let mut answers = refusing.filter_map(|rule| Some((rule, rule.answer_under(contract, C::OPERATION)?)));
    if let Some((rule, answer)) = answers.next() {
        let refusal = rule.refusal(&asked);
        return match answer {
            Answer::AtOnce => Performed::Refused(refusal),
            Answer::Later => Performed::RefusedLater { success: command.success(), refusal, object: command.object() },
        };
    }
    world.consequences.cause = Some(Cause { request_id: request_id.to_owned(), object: command.object().kind() });
    let effect = command.effect(world, requester);
    world.consequences.cause = None;
    let body = match effect {
        Effect::Done => None,
        Effect::Shown(body) => Some(body),
    };
    Performed::Done { success: command.success(), body }
}

/// A parsed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Sign In to Finesse.
    SignIn(user::sign_in::SignIn),
    /// Sign Out of Finesse.
    SignOut(user::sign_out::SignOut),
    /// Change Agent State, with or without a reason code.
    ChangeState(user::change_state::ChangeState),
    /// Get User.
    GetUser(user::get::GetUser),
    /// Get List of Dialogs.
    ListDialogs(user::list_dialogs::ListDialogs),
    /// Get Dialog.
    GetDialog(dialog::get::GetDialog),
    /// Take Action on Participant.
    TakeAction(dialog::take_action::TakeAction),
    /// Send DTMF String.
    SendDtmf(dialog::send_dtmf::SendDtmf),
    /// Make a Call.
    MakeCall(dialog::make_call::MakeCall),
    /// Make a Consult Call Request.
    ConsultCall(dialog::consult_call::ConsultCall),
    /// Initiate a Single Step Transfer.
    SingleStepTransfer(dialog::single_step_transfer::SingleStepTransfer),
    /// Make a Silent Monitor Call.
    SilentMonitor(dialog::silent_monitor::SilentMonitor),
    /// Make a Barge Call.
    BargeCall(dialog::barge_call::BargeCall),
    /// Drop Participant from Conference.
    DropParticipant(dialog::drop_participant::DropParticipant),
    /// Accept, Close, or Reject a reservation.
    AnswerReservation(dialog::answer_reservation::AnswerReservation),
    /// Update Call Variable Data.
    UpdateCallData(dialog::update_call_data::UpdateCallData),
    /// SystemInfo, Get.
    GetSystemInfo(system_info::get::GetSystemInfo),
    /// A documented request that this mock does not model.
    NotModelled(String),
}

impl Command {
    /// Carries the command out.
    pub fn carry_out(&self, world: &mut World, requester: &str, request_id: &str) -> Performed {
        match self {
            Command::SignIn(command) => carry_out(command, world, requester, request_id),
            Command::SignOut(command) => carry_out(command, world, requester, request_id),
            Command::ChangeState(command) => carry_out(command, world, requester, request_id),
            Command::GetUser(command) => carry_out(command, world, requester, request_id),
            Command::ListDialogs(command) => carry_out(command, world, requester, request_id),
            Command::GetDialog(command) => carry_out(command, world, requester, request_id),
            Command::TakeAction(command) => carry_out(command, world, requester, request_id),
            Command::SendDtmf(command) => carry_out(command, world, requester, request_id),
            Command::MakeCall(command) => carry_out(command, world, requester, request_id),
            Command::ConsultCall(command) => carry_out(command, world, requester, request_id),
            Command::SingleStepTransfer(command) => carry_out(command, world, requester, request_id),
            Command::SilentMonitor(command) => carry_out(command, world, requester, request_id),
            Command::BargeCall(command) => carry_out(command, world, requester, request_id),
            Command::DropParticipant(command) => carry_out(command, world, requester, request_id),
            Command::AnswerReservation(command) => carry_out(command, world, requester, request_id),
            Command::UpdateCallData(command) => carry_out(command, world, requester, request_id),
            Command::GetSystemInfo(command) => carry_out(command, world, requester, request_id),
            Command::NotModelled(what) => Performed::NotModelled(what.clone()),
        }
    }
}

/// Every rule of every command, in the order in which each command tries them.
pub fn all_rules() -> Vec<RuleListing> {
    [
        user::sign_in::SignIn::listings(),
        user::sign_out::SignOut::listings(),
        user::get::GetUser::listings(),
        user::list_dialogs::ListDialogs::listings(),
        user::change_state::ChangeState::listings(),
        dialog::get::GetDialog::listings(),
        dialog::take_action::TakeAction::listings(),
        dialog::send_dtmf::SendDtmf::listings(),
        dialog::make_call::MakeCall::listings(),
        dialog::consult_call::ConsultCall::listings(),
        dialog::single_step_transfer::SingleStepTransfer::listings(),
        dialog::silent_monitor::SilentMonitor::listings(),
        dialog::barge_call::BargeCall::listings(),
        dialog::drop_participant::DropParticipant::listings(),
        dialog::answer_reservation::AnswerReservation::listings(),
        dialog::update_call_data::UpdateCallData::listings(),
        system_info::get::GetSystemInfo::listings(),
    ]
    .concat()
}

/// The text of an element of a request's body; `None` where it is absent or empty.
pub fn parameter(body: &Element, path: &str) -> Option<String> {
    body.text_at(path).filter(|text| !text.is_empty())
}

//! Operation: what every one of them consists of, and how one is carried out: rules in their order, then the effect.

use std::fmt::Debug;

use crate::xml::Element;

use super::rule::{Answer, Refusal, Rule, RuleInput, RuleListing};
use super::world::{Cause, ObjectKind, World};

/// The status of a documented request that this mock does not model.
pub const NOT_MODELLED: u16 = 501;

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
    /// The team of that id.
    Team(String),
    /// The system.
    SystemInfo,
}

impl Object {
    /// Its kind, for commands that can be refused later.
    pub const fn kind(&self) -> ObjectKind {
        match self {
            Object::Dialog(_) | Object::Dialogs(_) => ObjectKind::Dialog,
            Object::User(_) | Object::Team(_) | Object::SystemInfo => ObjectKind::User,
        }
    }
}

/// A method on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// GET SystemInfo.
    GetSystemInfo,
    /// GET User.
    GetUser,
    /// PUT User.
    PutUser,
    /// GET the dialogs of a user.
    ListDialogs,
    /// POST a dialog of a user.
    PostDialog,
    /// GET the reason codes of a user.
    ListReasonCodes,
    /// GET a reason code of a user.
    GetReasonCode,
    /// GET the wrap-up reasons of a user.
    ListWrapUpReasons,
    /// GET a wrap-up reason of a user.
    GetWrapUpReason,
    /// GET Team.
    GetTeam,
    /// GET Dialog.
    GetDialog,
    /// PUT Dialog.
    PutDialog,
}

impl Address {
    /// The element that a body has to be, and the one in it whose word tells what is asked; `None` where there is no body.
    pub const fn body(self) -> Option<(&'static str, &'static str)> {
        match self {
            Address::PutUser => Some(("User", "state")),
            Address::PutDialog | Address::PostDialog => Some(("Dialog", "requestedAction")),
            Address::GetSystemInfo
            | Address::GetUser
            | Address::ListDialogs
            | Address::ListReasonCodes
            | Address::GetReasonCode
            | Address::ListWrapUpReasons
            | Address::GetWrapUpReason
            | Address::GetTeam
            | Address::GetDialog => None,
        }
    }
}

/// An operation: what its requests are, how they are read, what refuses them, and what they do.
pub trait Verb: Debug + Sized + 'static {
    /// The guide's operation.
    const OPERATION: &'static str;
    /// Where its requests go.
    const ADDRESS: Address;
    /// The words in their bodies that ask for it; none for whatever no other operation at the address has.
    const WORDS: &'static [&'static str] = &[];
    /// The row of its success.
    const SUCCESS: &'static str;
    /// Its refusals, in the order in which they are tried.
    const RULES: &'static [&'static [Rule<Self>]];

    /// Reads a request: the id in its path, empty where it has none, and its body. Where it has none, an element holds what
    /// else its address says: the words of the query, and as `below` the id of what is below the object.
    fn parse(id: &str, body: &Element) -> Self;

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

/// A parsed request, whatever its operation.
pub trait Command: Debug {
    /// Carries it out.
    fn carry_out(&self, world: &mut World, requester: &str, request_id: &str) -> Performed;
}

impl<V: Verb> Command for V {
    fn carry_out(&self, world: &mut World, requester: &str, request_id: &str) -> Performed {
        carry_out(self, world, requester, request_id)
    }
}

/// A documented request that this mock does not model, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotModelled(pub String);

impl Command for NotModelled {
    fn carry_out(&self, _: &mut World, _: &str, _: &str) -> Performed {
        Performed::NotModelled(self.0.clone())
    }
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

/// The text of an element of a request's body; `None` where it is absent or empty.
pub fn parameter(body: &Element, path: &str) -> Option<String> {
    body.text_at(path).filter(|text| !text.is_empty())
}

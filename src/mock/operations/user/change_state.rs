//! User, Change Agent State (pages 41 to 50), with and without a reason code (pages 50 and 51).

use super::{id_of, is_someone_else, is_supervisor, is_unknown_reason, needs_reason, state_of, unknown};
use crate::lab::ReasonCategory::NotReady;
use crate::mock::difference::FORCED_NOT_READY_CODE;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{AgentState, Reason, World};
use crate::xml::Element;

/// Asks for another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeState {
    user: String,
    state: Option<String>,
    reason: Option<String>,
}

/// The states that can be asked for, even where they are refused later.
const SETTABLE: [AgentState; 4] = [AgentState::Ready, AgentState::NotReady, AgentState::Work, AgentState::WorkReady];

impl ChangeState {
    fn wanted(&self) -> Option<AgentState> {
        SETTABLE.into_iter().find(|state| Some(state.word()) == self.state.as_deref())
    }
}

type AskedHere<'a> = RuleInput<'a, ChangeState>;

fn for_oneself(asked: &AskedHere<'_>) -> bool {
    !is_someone_else(asked.world, asked.requester, &asked.command.user)
}

fn wants(asked: &AskedHere<'_>, state: AgentState) -> bool {
    asked.command.wanted() == Some(state)
}

fn is_in(asked: &AskedHere<'_>, states: &[AgentState]) -> bool {
    state_of(asked.world, &asked.command.user).is_some_and(|state| states.contains(&state))
}

fn wants_other_pending_reason(asked: &AskedHere<'_>) -> bool {
    let agent = asked.world.agent(&id_of(asked.world, &asked.command.user));
    let pending = agent.and_then(|agent| agent.pending.as_ref());
    wants(asked, AgentState::NotReady) && pending.is_some_and(|(state, _)| *state == AgentState::NotReady)
}

fn is_on_direct_call(asked: &AskedHere<'_>) -> bool {
    let user = id_of(asked.world, &asked.command.user);
    asked.world.calls_of(&user).any(|dialog| !dialog.is_queued())
}

const PARAMETERS: &[Rule<ChangeState>] = &[
    Rule::<ChangeState>::at_once(
        "state_missing",
        &["user.change_state#400-parameter-missing"],
        "A state has to be named.",
        |asked| asked.command.state.is_none(),
    ),
    Rule::<ChangeState>::at_once(
        "reason_missing",
        &["user.change_state_with_reason#400-parameter-missing-reason-code"],
        "Where reason codes for NOT_READY are configured, one has to be named.",
        |asked| {
            let missing = asked.command.reason.is_none() && needs_reason(asked.world, &asked.command.user, NotReady);
            missing && for_oneself(asked) && wants(asked, AgentState::NotReady)
        },
    ),
    Rule::<ChangeState>::at_once(
        "state_unknown",
        &["user.change_state#400-invalid-input-unknown-state"],
        "The state has to be one that a user can ask for.",
        |asked| asked.command.wanted().is_none(),
    ),
    Rule::<ChangeState>::at_once(
        "reason_unknown",
        &["user.change_state_with_reason#400-invalid-input-unknown-reason-code"],
        "A reason code that is named has to be one for NOT_READY.",
        |asked| {
            let named = asked.command.reason.as_ref().filter(|_| for_oneself(asked));
            named.is_some_and(|reason| is_unknown_reason(asked.world, &asked.command.user, NotReady, reason))
        },
    ),
];

const IDENTITY: &[Rule<ChangeState>] = &[
    Rule::<ChangeState>::at_once(
        "reason_by_supervisor",
        &["user.change_state#400-invalid-input-supervisor-reason-code"],
        "A supervisor who changes an agent's state gives no reason code.",
        |asked| asked.command.reason.is_some() && !for_oneself(asked) && is_supervisor(asked.world, asked.requester),
    )
    .with(|_| Details::data("reasonCodeId")),
    Rule::<ChangeState>::at_once(
        "not_supervisor",
        &["user.change_state#401-invalid-authorization-user-specified"],
        "Only a supervisor changes someone else's state.",
        |asked| !for_oneself(asked) && !is_supervisor(asked.world, asked.requester),
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<ChangeState>::at_once(
        "agent_of_other_team",
        &["user.change_state#401-invalid-supervisor"],
        "A supervisor changes the state of agents of the own teams only.",
        |asked| {
            let agent = id_of(asked.world, &asked.command.user);
            !for_oneself(asked) && !asked.world.supervises(asked.requester, &agent)
        },
    )
    .with(|asked| Details::data(asked.requester)),
    Rule::<ChangeState>::at_once(
        "user_unknown",
        &["user.change_state#404-not-found"],
        "The user has to exist.",
        |asked| unknown(asked.world, &asked.command.user),
    )
    .with(|asked| Details::data(asked.command.user.as_str())),
];

const STATE: &[Rule<ChangeState>] = &[
    Rule::<ChangeState>::at_once(
        "not_for_supervisor",
        &["user.change_state#400-invalid-state"],
        "A supervisor sets NOT_READY from READY, WORK and WORK_READY only, and nothing for who is signed out.",
        |asked| {
            let allowed = [AgentState::Ready, AgentState::Work, AgentState::WorkReady];
            let not_ready = wants(asked, AgentState::NotReady) && !is_in(asked, &allowed);
            !for_oneself(asked) && (not_ready || is_in(asked, &[AgentState::Logout]))
        },
    )
    .with(|_| Details::data("state")),
    Rule::<ChangeState>::later(
        "while_signed_out",
        &[
            "user.change_state#async-ready-while-signed-out",
            "user.change_state#async-invalid-transition",
            "user.state_requests#cce-self-logout",
            "user.state_requests#ccx-self-logout",
        ],
        "Who is signed out can only sign in.",
        |asked| is_in(asked, &[AgentState::Logout]),
    ),
    Rule::<ChangeState>::later(
        "wrap_up_without_call",
        &["user.change_state#async-invalid-transition", "user.state_transitions#cce-asked-for-wrap-up"],
        "WORK and WORK_READY are asked for during a call after which the agent may wrap up, and at no other time.",
        |asked| {
            let user = id_of(asked.world, &asked.command.user);
            let wanted = asked.command.wanted().filter(|state| state.is_wrap_up());
            wanted.is_some_and(|state| !asked.world.may_ask_for_wrap_up(&user, state))
        },
    ),
    Rule::<ChangeState>::later(
        "ready_without_wrap_up_reason",
        &["user.change_state#async-wrap-up-data-required", "user.state_transitions#wrap-up-modes"],
        "Who has to give a wrap-up reason is not READY before.",
        |asked| {
            let user = id_of(asked.world, &asked.command.user);
            wants(asked, AgentState::Ready) && asked.world.lacks_wrap_up_reason(&user)
        },
    )
    .on_cce(),
    Rule::<ChangeState>::later(
        "ready_while_reserved",
        &[
            "user.change_state#async-invalid-transition",
            "user.state_requests#cce-self-reserved",
            "user.state_requests#ccx-self-reserved",
        ],
        "Nobody asks for READY while a call is offered.",
        |asked| wants(asked, AgentState::Ready) && is_in(asked, &[AgentState::Reserved]),
    ),
    Rule::<ChangeState>::later(
        "ready_during_queued_call",
        &[
            "user.change_state#async-pending-ready-icd-call",
            "user.change_state#platform-pending-ready-icd-call",
            "user.state_requests#ccx-self-talking",
        ],
        "On CCX nobody asks for READY while talking on a queued call; on CCE it is pending.",
        |asked| wants(asked, AgentState::Ready) && is_in(asked, &[AgentState::Talking, AgentState::Hold]),
    )
    .on_ccx(),
    Rule::<ChangeState>::later(
        "ready_during_direct_call",
        &[
            "user.change_state#async-pending-ready-non-icd-call",
            "user.change_state#platform-pending-ready-non-icd-call",
        ],
        "On CCX nobody asks for READY during a direct call; on CCE it is pending.",
        |asked| wants(asked, AgentState::Ready) && is_on_direct_call(asked),
    )
    .on_ccx(),
    Rule::<ChangeState>::later(
        "not_ready_twice",
        &[
            "user.change_state#async-change-pending-not-ready-reason",
            "user.change_state#platform-change-pending-not-ready-reason",
        ],
        "On CCX a pending NOT_READY is set once a call; on CCE its reason can be changed.",
        wants_other_pending_reason,
    )
    .on_ccx(),
];

impl Verb for ChangeState {
    const OPERATION: &'static str = "user.change_state";
    const ADDRESS: Address = Address::PutUser;
    const SUCCESS: &'static str = "user.change_state#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[PARAMETERS, IDENTITY, STATE];

    fn parse(user: &str, body: &Element) -> Self {
        let (state, reason) = (parameter(body, "state"), parameter(body, "reasonCodeId"));
        ChangeState { user: user.to_owned(), state, reason }
    }

    fn success(&self) -> &'static str {
        if self.reason.is_some() { "user.change_state_with_reason#202" } else { Self::SUCCESS }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        let state = self.wanted().unwrap_or(AgentState::NotReady);
        let reason = match &self.reason {
            _ if state != AgentState::NotReady => Reason::None,
            Some(reason) => Reason::Configured(reason.clone()),
            None if id != requester => Reason::System(FORCED_NOT_READY_CODE.on(&world.contract)),
            None => Reason::None,
        };
        world.set_state(&id, state, reason);
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::lab::WrapUpMode;
    use crate::mock::testing::{
        ADA, BEN, DORA, SAM, asks, direct_call, ready_agent, ringing_agent, signed_in, talking_agent, with_reasons,
        world, wrap_up_is, wrapping_up,
    };

    fn change(user: &str, state: &str) -> ChangeState {
        ChangeState { user: user.into(), state: Some(state.into()), reason: None }
    }

    #[test]
    fn ready_and_back() {
        let mut world = signed_in(Cce, ADA);
        assert_eq!(asks(&change(ADA, "READY"), &mut world, ADA), "user.change_state#202");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready);
        assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, ADA), "user.change_state#202");
        assert_eq!(world.agent(ADA).unwrap().state, AgentState::NotReady);
    }

    #[test]
    fn the_state_is_named_and_can_be_asked_for() {
        let mut world = signed_in(Cce, ADA);
        let nothing = ChangeState { user: ADA.into(), state: None, reason: None };
        assert_eq!(asks(&nothing, &mut world, ADA), "user.change_state#400-parameter-missing");
        for state in ["TALKING", "ready", "SLEEPING"] {
            let refused = asks(&change(ADA, state), &mut world, ADA);
            assert_eq!(refused, "user.change_state#400-invalid-input-unknown-state", "{state}");
        }
        let refused = asks(&change(ADA, "WORK"), &mut world, ADA);
        assert_eq!(refused, "user.change_state#async-invalid-transition");
    }

    #[test]
    fn a_reason_is_needed_where_reasons_are_configured() {
        let mut world = with_reasons(world(Cce));
        world.sign_in(ADA, "5501");
        let with = |reason: &str| ChangeState { reason: Some(reason.into()), ..change(ADA, "NOT_READY") };
        let missing = "user.change_state_with_reason#400-parameter-missing-reason-code";
        let unknown = "user.change_state_with_reason#400-invalid-input-unknown-reason-code";
        assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, ADA), missing);
        assert_eq!(asks(&with("71"), &mut world, ADA), unknown);
        assert_eq!(asks(&with("61"), &mut world, ADA), "user.change_state_with_reason#202");
        assert_eq!(world.agent(ADA).unwrap().reason, Reason::Configured("61".into()));
        assert_eq!(asks(&change(ADA, "READY"), &mut world, ADA), "user.change_state#202");
    }

    #[test]
    fn supervisors_change_the_states_of_their_teams() {
        let mut world = ready_agent(Ccx, ADA);
        let refused = asks(&change(ADA, "NOT_READY"), &mut world, BEN);
        assert_eq!(refused, "user.change_state#401-invalid-authorization-user-specified");
        let refused = asks(&change(DORA, "NOT_READY"), &mut world, SAM);
        assert_eq!(refused, "user.change_state#401-invalid-supervisor");
        let with_reason = ChangeState { reason: Some("61".into()), ..change(ADA, "NOT_READY") };
        let refused = asks(&with_reason, &mut world, SAM);
        assert_eq!(refused, "user.change_state#400-invalid-input-supervisor-reason-code");
        assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, SAM), "user.change_state#202");
        assert_eq!(world.agent(ADA).unwrap().reason, Reason::System(33));
        assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, SAM), "user.change_state#400-invalid-state");
        assert_eq!(asks(&change("9999999", "READY"), &mut world, SAM), "user.change_state#404-not-found");
    }

    #[test]
    fn who_is_signed_out_can_only_sign_in() {
        let refused = asks(&change(ADA, "READY"), &mut world(Cce), ADA);
        assert_eq!(refused, "user.change_state#async-ready-while-signed-out");
        let refused = asks(&change(ADA, "READY"), &mut world(Ccx), ADA);
        assert_eq!(refused, "user.change_state#async-invalid-transition");
        assert_eq!(asks(&change(ADA, "READY"), &mut world(Ccx), SAM), "user.change_state#400-invalid-state");
    }

    #[test]
    fn while_a_call_is_offered_not_ready_is_pending_and_ready_refused() {
        let (mut world, _) = ringing_agent(Cce, ADA);
        let refused = asks(&change(ADA, "READY"), &mut world, ADA);
        assert_eq!(refused, "user.change_state#async-invalid-transition");
        assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, ADA), "user.change_state#202");
        assert!(world.agent(ADA).unwrap().pending.is_some());
    }

    #[test]
    fn pending_ready_is_for_cce() {
        let (mut world, _) = talking_agent(Cce, ADA);
        assert_eq!(asks(&change(ADA, "READY"), &mut world, ADA), "user.change_state#202");
        let (mut world, _) = talking_agent(Ccx, ADA);
        let refused = asks(&change(ADA, "READY"), &mut world, ADA);
        assert_eq!(refused, "user.change_state#async-pending-ready-icd-call");
        let mut world = signed_in(Ccx, ADA);
        direct_call(&mut world, ADA);
        let refused = asks(&change(ADA, "READY"), &mut world, ADA);
        assert_eq!(refused, "user.change_state#async-pending-ready-non-icd-call");
    }

    #[test]
    fn ready_waits_for_a_wrap_up_reason_where_one_is_needed() {
        for (mode, first) in [
            (WrapUpMode::RequiredWithWrapUpData, "user.change_state#async-wrap-up-data-required"),
            (WrapUpMode::Required, "user.change_state#202"),
        ] {
            let (mut world, dialog) = wrapping_up(mode);
            assert_eq!(asks(&change(ADA, "READY"), &mut world, ADA), first);
            let (mut again, _) = wrapping_up(mode);
            assert_eq!(asks(&change(ADA, "NOT_READY"), &mut again, ADA), "user.change_state#202");
            if world.agent(ADA).unwrap().state.is_wrap_up() {
                world.update_call_data(&dialog, &[], Some("Sales Call"));
                assert_eq!(asks(&change(ADA, "READY"), &mut world, ADA), "user.change_state#202");
            }
            assert_eq!(world.agent(ADA).unwrap().state, AgentState::Ready);
        }
    }

    #[test]
    fn a_wrap_up_is_asked_for_during_a_call_by_who_may_have_it() {
        let refused = "user.change_state#async-invalid-transition";
        let (mut world, _) = talking_agent(Cce, ADA);
        assert_eq!(asks(&change(ADA, "WORK"), &mut world, ADA), refused, "not allowed");
        wrap_up_is(&mut world, WrapUpMode::Optional);
        assert_eq!(asks(&change(ADA, "WORK_READY"), &mut world, ADA), "user.change_state#202");
        let mut world = ready_agent(Cce, ADA);
        wrap_up_is(&mut world, WrapUpMode::Optional);
        assert_eq!(asks(&change(ADA, "WORK"), &mut world, ADA), refused, "from READY");
    }

    #[test]
    fn pending_not_ready_is_set_once_on_ccx() {
        for (deployment, second) in
            [(Cce, "user.change_state#202"), (Ccx, "user.change_state#async-change-pending-not-ready-reason")]
        {
            let (mut world, _) = talking_agent(deployment, ADA);
            assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, ADA), "user.change_state#202");
            assert_eq!(asks(&change(ADA, "NOT_READY"), &mut world, ADA), second);
        }
    }
}

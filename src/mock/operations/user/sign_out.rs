//! User, Sign Out of Finesse (pages 32 and 33), with the reason code of pages 50 and 51.

use super::{id_of, is_someone_else, is_supervisor, is_unknown_reason, needs_reason, state_of, unknown};
use crate::lab::ReasonCategory::Logout;
use crate::mock::difference::FORCED_LOGOUT_CODE;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{AgentState, Reason, World};
use crate::xml::Element;

/// Asks to sign a user out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOut {
    user: String,
    reason: Option<String>,
}

fn for_oneself(asked: &RuleInput<'_, SignOut>) -> bool {
    !is_someone_else(asked.world, asked.requester, &asked.command.user)
}

fn state(asked: &RuleInput<'_, SignOut>) -> Option<AgentState> {
    state_of(asked.world, &asked.command.user)
}

impl Verb for SignOut {
    const OPERATION: &'static str = "user.sign_out";
    const ADDRESS: Address = Address::PutUser;
    const WORDS: &'static [&'static str] = &["LOGOUT"];
    const SUCCESS: &'static str = "user.sign_out#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<SignOut>::at_once(
            "reason_missing",
            &["user.change_state_with_reason#400-parameter-missing-reason-code"],
            "Where reason codes for LOGOUT are configured, one has to be named.",
            |asked| {
                for_oneself(asked)
                    && asked.command.reason.is_none()
                    && needs_reason(asked.world, &asked.command.user, Logout)
            },
        ),
        Rule::<SignOut>::at_once(
            "reason_unknown",
            &["user.change_state_with_reason#400-invalid-input-unknown-reason-code"],
            "A reason code that is named has to be one for LOGOUT.",
            |asked| {
                let named = asked.command.reason.as_ref();
                named.is_some_and(|reason| is_unknown_reason(asked.world, &asked.command.user, Logout, reason))
            },
        ),
        Rule::<SignOut>::at_once(
            "not_supervisor",
            &["user.change_state#401-invalid-authorization-user-specified"],
            "Only a supervisor signs someone else out.",
            |asked| !for_oneself(asked) && !is_supervisor(asked.world, asked.requester),
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<SignOut>::at_once(
            "agent_of_other_team",
            &["user.change_state#401-invalid-supervisor"],
            "A supervisor signs out agents of the own teams only.",
            |asked| {
                let agent = id_of(asked.world, &asked.command.user);
                !for_oneself(asked) && !asked.world.supervises(asked.requester, &agent)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<SignOut>::at_once("user_unknown", &["user.sign_out#404-not-found"], "The user has to exist.", |asked| {
            unknown(asked.world, &asked.command.user)
        })
        .with(|asked| Details::data(asked.command.user.as_str())),
        Rule::<SignOut>::at_once(
            "signed_out_already",
            &[
                "user.sign_out#400-invalid-state",
                "user.state_requests#cce-self-logout",
                "user.state_requests#ccx-self-logout",
            ],
            "Who is signed out cannot sign out.",
            |asked| state(asked) == Some(AgentState::Logout),
        )
        .with(|_| Details::data("state")),
        Rule::<SignOut>::later(
            "from_ready",
            &[
                "user.change_state#async-invalid-transition",
                "user.sign_out#platform-sign-out-from-ready",
                "user.state_requests#cce-self-ready",
            ],
            "On CCE nobody signs out from READY; on CCX it is allowed.",
            |asked| for_oneself(asked) && state(asked) == Some(AgentState::Ready),
        )
        .on_cce(),
        Rule::<SignOut>::later(
            "from_wrap_up",
            &[
                "user.change_state#async-invalid-transition",
                "user.state_requests#cce-self-work",
                "user.state_requests#cce-self-work-ready",
            ],
            "On CCE nobody signs out from WORK or WORK_READY.",
            |asked| for_oneself(asked) && state(asked).is_some_and(AgentState::is_wrap_up),
        )
        .on_cce(),
        Rule::<SignOut>::later(
            "during_call",
            &["user.change_state#async-invalid-transition"],
            "Nobody signs out while a call decides the state.",
            |asked| for_oneself(asked) && state(asked).is_some_and(AgentState::is_on_a_call),
        ),
    ]];

    fn parse(user: &str, body: &Element) -> Self {
        SignOut { user: user.to_owned(), reason: parameter(body, "reasonCodeId") }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        let reason = match &self.reason {
            Some(reason) => Reason::Configured(reason.clone()),
            None if id != requester => Reason::System(FORCED_LOGOUT_CODE.on(&world.contract)),
            None => Reason::None,
        };
        world.sign_out(&id, reason);
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::lab::WrapUpMode;
    use crate::mock::testing::{
        ADA, BEN, DORA, SAM, asks, ready_agent, signed_in, talking_agent, with_reasons, world, wrapping_up,
    };

    fn sign_out(user: &str) -> SignOut {
        SignOut { user: user.into(), reason: None }
    }

    #[test]
    fn signing_out_leaves_no_extension() {
        let mut world = signed_in(Cce, ADA);
        assert_eq!(asks(&sign_out(ADA), &mut world, ADA), "user.sign_out#202");
        assert_eq!(world.agent(ADA).unwrap().extension, "");
        assert_eq!(asks(&sign_out(ADA), &mut world, ADA), "user.sign_out#400-invalid-state");
    }

    #[test]
    fn from_ready_only_ccx_lets_go() {
        let refused = asks(&sign_out(ADA), &mut ready_agent(Cce, ADA), ADA);
        assert_eq!(refused, "user.change_state#async-invalid-transition");
        assert_eq!(asks(&sign_out(ADA), &mut ready_agent(Ccx, ADA), ADA), "user.sign_out#202");
    }

    #[test]
    fn during_a_call_it_is_refused_later() {
        for deployment in [Cce, Ccx] {
            let (mut world, _) = talking_agent(deployment, ADA);
            assert_eq!(asks(&sign_out(ADA), &mut world, ADA), "user.change_state#async-invalid-transition");
        }
    }

    #[test]
    fn from_a_wrap_up_only_the_supervisor_signs_out_on_cce() {
        let (mut world, _) = wrapping_up(WrapUpMode::Required);
        assert_eq!(asks(&sign_out(ADA), &mut world, ADA), "user.change_state#async-invalid-transition");
        assert!(world.agent(ADA).unwrap().state.is_wrap_up());
        assert_eq!(asks(&sign_out(ADA), &mut world, SAM), "user.sign_out#202");
        assert_eq!((world.agent(ADA).unwrap().state, world.dialogs().count()), (AgentState::Logout, 0));
    }

    #[test]
    fn a_supervisor_signs_out_agents_of_the_own_team() {
        let mut world = signed_in(Cce, ADA);
        assert_eq!(asks(&sign_out(ADA), &mut world, BEN), "user.change_state#401-invalid-authorization-user-specified");
        assert_eq!(asks(&sign_out(DORA), &mut world, SAM), "user.change_state#401-invalid-supervisor");
        assert_eq!(asks(&sign_out(ADA), &mut world, SAM), "user.sign_out#202");
        assert_eq!(world.agent(ADA).unwrap().reason, Reason::System(999));
        assert_eq!(asks(&sign_out("9999999"), &mut world, SAM), "user.sign_out#404-not-found");
    }

    #[test]
    fn a_reason_is_needed_where_reasons_are_configured() {
        let mut world = with_reasons(world(Cce));
        world.sign_in(ADA, "5501");
        let missing = "user.change_state_with_reason#400-parameter-missing-reason-code";
        let unknown = "user.change_state_with_reason#400-invalid-input-unknown-reason-code";
        assert_eq!(asks(&sign_out(ADA), &mut world, ADA), missing);
        let with = |reason: &str| SignOut { user: ADA.into(), reason: Some(reason.into()) };
        assert_eq!(asks(&with("61"), &mut world, ADA), unknown);
        assert_eq!(asks(&with("71"), &mut world, ADA), "user.sign_out#202");
    }
}

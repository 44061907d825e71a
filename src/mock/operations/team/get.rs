//! Team, Get Team (pages 144 to 150).

use crate::mock::choices::SignedOutMembers;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetTeam {
    /// Its id.
    pub team: String,
    /// Whether members who are signed out are to be listed; `None` where the request does not say.
    pub signed_out: Option<bool>,
}

impl Verb for GetTeam {
    const OPERATION: &'static str = "team.get";
    const ADDRESS: Address = Address::GetTeam;
    const SUCCESS: &'static str = "team.get#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<GetTeam>::at_once(
            "not_supervised",
            &["team.get#401-no-supervisor", "team.get#401-another-team"],
            "Supervisors read the teams that they supervise, and agents read none.",
            |asked| {
                let requester = asked.world.person(asked.requester);
                let is_own = requester.is_some_and(|person| person.supervises.contains(&asked.command.team));
                asked.world.call_centre.team(&asked.command.team).is_some() && !is_own
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<GetTeam>::at_once("team_unknown", &["team.get#404-not-found"], "The team has to exist.", |asked| {
            asked.world.call_centre.team(&asked.command.team).is_none()
        })
        .with(|asked| Details::data(asked.command.team.as_str())),
    ]];

    fn parse(id: &str, address: &Element) -> Self {
        let signed_out = match parameter(address, "includeLoggedOutAgents").as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) | None => None,
        };
        GetTeam { team: id.to_owned(), signed_out }
    }

    fn object(&self) -> Object {
        Object::Team(self.team.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let usual = world.contract.choices.signed_out_members == SignedOutMembers::Listed;
        let team = world.call_centre.team(&self.team);
        let shown = team.map(|team| render::team(world, team, self.signed_out.unwrap_or(usual)));
        Effect::Shown(shown.unwrap_or_else(|| Element::new("Team")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, BEN, SAM, asks, ready_agent, world};

    const FIRST_LINE: &str = "34";

    fn get(team: &str, query: &[(&str, &str)]) -> GetTeam {
        let words = query.iter().map(|(name, value)| Element::leaf(*name, *value));
        GetTeam::parse(team, &Element::default().with_children(words.collect::<Vec<_>>()))
    }

    fn body(asked: &GetTeam, world: &mut World) -> Element {
        match carry_out(asked, world, SAM, "") {
            Performed::Done { body: Some(body), .. } => body,
            other => panic!("{other:?}"),
        }
    }

    fn listed(team: &Element) -> Vec<String> {
        team.texts_at("users/User/loginId")
    }

    #[test]
    fn supervisors_read_their_own_teams() {
        let mut world = world(Cce);
        for (team, requester, row) in [
            (FIRST_LINE, SAM, "team.get#200"),
            (FIRST_LINE, ADA, "team.get#401-no-supervisor"),
            ("35", SAM, "team.get#401-no-supervisor"),
            ("99", SAM, "team.get#404-not-found"),
            (SAM, SAM, "team.get#404-not-found"),
        ] {
            assert_eq!(asks(&get(team, &[]), &mut world, requester), row, "{team} {requester}");
        }
    }

    #[test]
    fn a_member_is_listed_with_the_state() {
        let mut world = ready_agent(Cce, ADA);
        let team = body(&get(FIRST_LINE, &[]), &mut world);
        assert_eq!(
            (team.text_at("id").as_deref(), team.text_at("name").as_deref()),
            (Some(FIRST_LINE), Some("First Line"))
        );
        let users: Vec<&Element> = team.at("users").unwrap().elements().collect();
        let ada = users.iter().find(|user| user.text_at("loginId").as_deref() == Some(ADA)).unwrap();
        let names: Vec<&str> = ada.elements().map(|child| child.name.as_str()).collect();
        let printed = "uri loginId firstName lastName dialogs extension pendingState state stateChangeTime";
        assert_eq!(names.join(" "), printed, "the order of page 144, without the reason that READY has not");
        assert_eq!(ada.text_at("state").as_deref(), Some("READY"));
        assert_eq!(ada.text_at("uri").as_deref(), Some("/finesse/api/User/1001001/"));
    }

    #[test]
    fn who_is_signed_out_is_listed_as_the_request_says() {
        let mut world = ready_agent(Cce, ADA);
        let all = listed(&body(&get(FIRST_LINE, &[]), &mut world));
        assert!(all.iter().any(|id| id == ADA) && all.iter().any(|id| id == BEN), "{all:?}");
        let query = |value: &str| get(FIRST_LINE, &[("includeLoggedOutAgents", value)]);
        assert_eq!(listed(&body(&query("true"), &mut world)), all);
        assert_eq!(listed(&body(&query("false"), &mut world)), [ADA]);
        world.contract.choices.signed_out_members = SignedOutMembers::LeftOut;
        assert_eq!(listed(&body(&get(FIRST_LINE, &[]), &mut world)), [ADA]);
        assert_eq!(listed(&body(&query("true"), &mut world)), all);
    }
}

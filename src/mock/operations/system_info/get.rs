//! SystemInfo, Get (pages 334 to 336): anybody may ask, even while the server is out of service.

use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::render;
use crate::mock::rule::Rule;
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for the system's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetSystemInfo;

impl Verb for GetSystemInfo {
    const OPERATION: &'static str = "system_info.get";
    const ADDRESS: Address = Address::GetSystemInfo;
    const SUCCESS: &'static str = "system_info.get#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[];

    fn parse(_id: &str, _body: &Element) -> Self {
        GetSystemInfo
    }

    fn object(&self) -> Object {
        Object::SystemInfo
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        Effect::Shown(render::system_info(world, world.side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::world;
    use crate::mock::world::ServiceState;

    #[test]
    fn it_tells_the_deployment_and_whether_it_is_in_service() {
        let mut world = world(Deployment::Ccx);
        world.set_service(crate::lab::Side::A, ServiceState::OutOfService);
        let Performed::Done { body: Some(body), .. } = carry_out(&GetSystemInfo, &mut world, "", "") else {
            panic!("refused")
        };
        assert_eq!(body.text_at("deploymentType").as_deref(), Some("UCCX"));
        assert_eq!(body.text_at("status").as_deref(), Some("OUT_OF_SERVICE"));
    }
}

//! Addresses of the API that the guide has, whether or not an operation of the catalogue stands there.

use std::sync::OnceLock;

use serde::Deserialize;

use super::standing::Standing;

/// The text of the list.
const SOURCE: &str = include_str!("addresses.yaml");

/// An address that the guide has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideAddress {
    /// The address, with `{id}` where an id stands.
    pub address: String,
    /// Pages of the 12.5(1) guide on what stands there.
    #[serde(default)]
    pub pages: Vec<u16>,
    /// How the address is known.
    #[serde(default)]
    pub standing: Standing,
}

/// All of them, sorted.
pub fn guide_addresses() -> &'static [GuideAddress] {
    static ADDRESSES: OnceLock<Vec<GuideAddress>> = OnceLock::new();
    ADDRESSES.get_or_init(|| match serde_yaml::from_str(SOURCE) {
        Ok(addresses) => addresses,
        Err(error) => unreachable!("addresses.yaml is read by a test: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

    #[test]
    fn every_address_stands_there_once_and_cites() {
        let addresses = guide_addresses();
        assert!(addresses.windows(2).all(|pair| pair[0].address < pair[1].address));
        for address in addresses {
            assert!(address.address.starts_with("/finesse/api/"), "{}", address.address);
            assert!(address.standing != Standing::Printed || !address.pages.is_empty(), "{}", address.address);
        }
    }

    #[test]
    fn the_catalogue_stands_at_addresses_of_the_guide() {
        let shape = |path: &str| {
            let segments = path.split('/').map(|part| if part.starts_with('{') { "{id}" } else { part });
            segments.collect::<Vec<_>>().join("/")
        };
        let at = Catalogue::shared().operations().filter_map(|operation| operation.path.as_deref().map(shape));
        for path in at {
            assert!(guide_addresses().iter().any(|known| known.address == path), "{path}");
        }
    }
}

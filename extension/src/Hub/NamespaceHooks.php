<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Api\Hook\APIQuerySiteInfoGeneralInfoHook;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\CanonicalNamespacesHook;

/** Gives the namespaces to the wiki that holds the pages, and to no other; and lets clients know how it treats them. */
final class NamespaceHooks implements APIQuerySiteInfoGeneralInfoHook, CanonicalNamespacesHook {
	public function __construct(
		private readonly Kinds $kinds,
		private readonly Settings $settings,
		private readonly Setup $setup
	) {
	}

	/** @inheritDoc */
	public function onAPIQuerySiteInfoGeneralInfo( $module, &$results ) {
		$told = $this->setup->told();
		if ( $told ) {
			$results['instrumentconfigurator'] = $told;
		}
	}

	/** @inheritDoc */
	public function onCanonicalNamespaces( &$namespaces ) {
		if ( $this->settings->isHub() ) {
			foreach ( $this->kinds->all as $kind ) {
				$namespaces += $kind->namespaces();
			}
		}
	}
}

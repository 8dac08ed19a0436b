<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\CommentFormatter\CommentParserFactory;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Hook\MediaWikiServicesHook;

/** Lets whatever the wiki formats summaries with link those of our pages, too; no hook does. */
final class SummaryParserFactory extends CommentParserFactory implements MediaWikiServicesHook {
	private CommentParserFactory $usual;
	private Kinds $kinds;
	private Settings $settings;

	/** As a handler of the hook it is made of nothing: services are not there yet. */
	public function __construct() {
	}

	/** @inheritDoc */
	public function onMediaWikiServices( $services ) {
		$services->addServiceManipulator( 'CommentParserFactory', static function ( $usual, $services ): self {
			$factory = new self();
			$factory->usual = $usual;
			$factory->kinds = Services::of( $services )->getKinds();
			$factory->settings = Services::of( $services )->getSettings();
			return $factory;
		} );
	}

	/** @inheritDoc */
	public function create() {
		return new SummaryParser(
			$this->usual->create(), $this->kinds, $this->settings->environment(), $this->settings->taskPages()
		);
	}
}

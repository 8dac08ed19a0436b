<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Maintenance;

use Maintenance;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\SourceError;
use MediaWiki\MediaWikiServices;

require_once ( getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 3 ) ) . '/maintenance/Maintenance.php';

/** Gets the instruments from their source for every wiki that shares the cache. Run it once a minute. */
final class Refresh extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Get the instruments from their source; run this once a minute.' );
		$this->requireExtension( 'InstrumentConfigurator' );
	}

	/** @inheritDoc */
	public function execute() {
		if ( !$this->getConfig()->get( 'InstrumentConfiguratorEnabled' ) ) {
			$this->output( "Nothing to do: \$wgInstrumentConfiguratorEnabled is false.\n" );
			return true;
		}
		try {
			$record = MediaWikiServices::getInstance()->getService( 'InstrumentConfigurator.Refresher' )->refresh();
			$error = $record?->error;
		} catch ( SourceError $failure ) {
			$error = $failure->getMessage();
		}
		if ( $error !== null ) {
			$this->error( "The instruments could not be refreshed: $error\n" );
			return false;
		}
		$this->output( $record
			? 'Instruments that run now or within an hour: ' . count( $record->items )
				. ", of generation $record->generation.\n"
			: "Another process has refreshed the instruments just now.\n" );
		return true;
	}
}

$maintClass = Refresh::class;
require_once RUN_MAINTENANCE_IF_MAIN;

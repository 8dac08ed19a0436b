<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Maintenance;

use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Maintenance\Maintenance;
use Throwable;

$IP = getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 3 );
require_once "$IP/maintenance/Maintenance.php";

/** Gets the instruments from their source for every wiki that shares the cache. Run it once a minute. */
final class Refresh extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Get the instruments from their source; run this once a minute.' );
		$this->addOption( 'restored', 'The hub was restored from a backup: believe an older answer than the last.' );
		$this->requireExtension( 'InstrumentConfigurator' );
	}

	/** @inheritDoc */
	public function execute() {
		$services = Services::of();
		$settings = $services->getSettings();
		if ( $settings->isSwitchedOff() ) {
			$this->output( "Nothing to do: \$wgInstrumentConfiguratorEnabled is false.\n" );
			return true;
		}
		if ( !$settings->isEnabled() ) {
			$this->error( "Nothing runs: a setting has a value that it cannot have; the log names it.\n" );
			return false;
		}
		$record = null;
		try {
			$record = $services->getRefresher()
				->refresh( $this->hasOption( 'restored' ) );
			$error = $record->error;
		} catch ( Throwable $failure ) {
			$error = $failure->getMessage();
		}
		if ( $record === null || $error !== null ) {
			$this->error( "The instruments could not be refreshed: $error\n" );
			return false;
		}
		$this->output( 'Instruments that run now or within an hour: ' . $record->count
			. ", of generation $record->generation.\n" );
		return true;
	}
}

$maintClass = Refresh::class;
require_once RUN_MAINTENANCE_IF_MAIN;

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Maintenance;

use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Maintenance\Maintenance;

$IP = getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 3 );
require_once "$IP/maintenance/Maintenance.php";

/** Shows what …/v1/status answers, and what runs on this wiki now. */
final class Status extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Show what this wiki offers to others and delivers itself, as JSON. '
			. 'Exit code 1: nothing, and not on purpose.' );
		$this->requireExtension( 'InstrumentConfigurator' );
	}

	/** @inheritDoc */
	public function execute() {
		$services = Services::of();
		$status = $services->getStatus()->now();
		$running = array_map( 'strval', array_keys( $services->getRunning()->settings() ) );
		$this->output( json_encode(
			$status + [ 'running' => $running ], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
		) . "\n" );
		return $services->getSettings()->isSwitchedOff()
			|| ( $status['delivered']['delivering'] ?? false );
	}
}

$maintClass = Status::class;
require_once RUN_MAINTENANCE_IF_MAIN;

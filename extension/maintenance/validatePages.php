<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Maintenance;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\SourceError;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Maintenance\Maintenance;

$IP = getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 3 );
require_once "$IP/maintenance/Maintenance.php";

/** Judges every instrument page of this wiki. */
final class ValidatePages extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addDescription( 'Judge every instrument page of this wiki. Exit code 1: some are not valid.' );
		$this->requireExtension( 'InstrumentConfigurator' );
	}

	/** @inheritDoc */
	public function execute() {
		if ( !Services::of()->getSettings()->isHub() ) {
			$this->fatalError( 'This wiki does not hold the instruments; run this on the one that does.' );
		}
		try {
			$reading = Services::of()->getCatalogue()->read();
		} catch ( SourceError $error ) {
			$this->error( $error->getMessage() );
			return false;
		}
		foreach ( $reading->leftOut as $each ) {
			$this->output( "Instrument:{$each['name']} is not valid: {$each['reason']}.\n" );
		}
		$this->output( count( $reading->instruments ) . ' valid, ' . count( $reading->leftOut ) . " not.\n" );
		return !$reading->leftOut;
	}
}

$maintClass = ValidatePages::class;
require_once RUN_MAINTENANCE_IF_MAIN;

<?php
// Merges a page's history into another's as some other extension may, in the name of Admin. Takes both titles.

use MediaWiki\MediaWikiServices;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class MergeHistories extends Maintenance {
	public function execute() {
		$services = MediaWikiServices::getInstance();
		[ $source, $destination ] = array_map( Title::newFromText( ... ), [ $this->getArg( 0 ), $this->getArg( 1 ) ] );
		$admin = $services->getUserFactory()->newFromName( 'Admin' );
		$status = $services->getMergeHistoryFactory()->newMergeHistory( $source, $destination )->merge( $admin );
		if ( !$status->isOK() ) {
			$this->fatalError( (string)$status );
		}
	}
}

$maintClass = MergeHistories::class;
require_once RUN_MAINTENANCE_IF_MAIN;

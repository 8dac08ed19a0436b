<?php
// Saves texts byte for byte, as an import may have left them: nothing is judged, rewritten or normalised.
// Reads [[title, text in base64], …] as JSON. MW_CONFIG_FILE names a LocalSettings.php without the extension.

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class Plant extends Maintenance {
	public function execute() {
		$services = MediaWikiServices::getInstance();
		$services->getContentHandlerFactory()->defineContentHandler( CONTENT_MODEL_JSON, self::handler( ... ) );
		$user = $services->getUserFactory()->newFromName( 'Milo' );
		$this->beginTransaction( $this->getDB( DB_PRIMARY ), __METHOD__ );
		foreach ( json_decode( stream_get_contents( STDIN ) ) as [ $title, $text ] ) {
			$updater = $services->getWikiPageFactory()->newFromTitle( Title::newFromText( $title ) )->newPageUpdater( $user );
			$updater->setContent( SlotRecord::MAIN, new JsonContent( base64_decode( $text ) ) );
			if ( !$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'planted' ) ) ) {
				$this->fatalError( "$title: {$updater->getStatus()}" );
			}
		}
		$this->commitTransaction( $this->getDB( DB_PRIMARY ), __METHOD__ );
	}

	/** Return a handler of JSON that takes everything as it is. */
	private static function handler(): JsonContentHandler {
		return new class() extends JsonContentHandler {
			public function preSaveTransform(
				Content $content, MediaWiki\Content\Transform\PreSaveTransformParams $pstParams
			): Content {
				return $content;
			}

			public function validateSave( Content $content, MediaWiki\Content\ValidationParams $validationParams ) {
				return StatusValue::newGood();
			}
		};
	}
}

$maintClass = Plant::class;
require_once RUN_MAINTENANCE_IF_MAIN;

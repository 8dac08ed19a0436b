<?php
// Saves a page twice in one process, in the name of Mara: as the form does, on the base of another page's revision; and
// then as a program does. Takes the title and that revision, and reads the text.

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class SaveTwice extends Maintenance {
	public function execute() {
		$services = MediaWikiServices::getInstance();
		$title = Title::newFromText( $this->getArg( 0 ) );
		$mara = $services->getUserFactory()->newFromName( 'Mara' );
		$text = stream_get_contents( STDIN );
		$context = new DerivativeContext( RequestContext::getMain() );
		$context->setUser( $mara );
		$context->setTitle( $title );
		$context->setRequest( new FauxRequest( [
			'wpTextbox1' => $text, 'editRevId' => $this->getArg( 1 ), 'wpStarttime' => wfTimestampNow(),
			'wpEditToken' => $mara->getEditToken(), 'wpUnicodeCheck' => EditPage::UNICODE_CHECK, 'wpUltimateParam' => true,
			'format' => CONTENT_FORMAT_JSON, 'model' => CONTENT_MODEL_JSON, 'wpSave' => true,
		], true ) );
		$editor = new EditPage( Article::newFromTitle( $title, $context ) );
		$editor->setContextTitle( $title );
		$editor->importFormData( $context->getRequest() );
		$details = [];
		$this->output( 'the form: ' . ( $editor->attemptSave( $details )->isOK() ? 'saved' : 'refused' ) . "\n" );

		$updater = $services->getWikiPageFactory()->newFromTitle( $title )->newPageUpdater( $mara );
		$updater->setContent( SlotRecord::MAIN, new JsonContent( $text ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'by a program' ) );
		$this->output( 'the program: ' . ( $updater->wasSuccessful() ? 'saved' : 'refused' ) . "\n" );
	}
}

$maintClass = SaveTwice::class;
require_once RUN_MAINTENANCE_IF_MAIN;

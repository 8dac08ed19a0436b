<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Api\ApiMain;
use MediaWiki\Api\ApiMessage;
use MediaWiki\Api\ApiUsageException;
use MediaWiki\Context\DerivativeContext;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use MediaWiki\Request\DerivativeRequest;
use MediaWiki\Session\CsrfTokenSet;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;

/**
 * Saves what somebody decided on one of our special pages, as the wiki's API would save it for them.
 *
 * So rights, blocks, rate limits, a wiki that is read-only, edit filters and our own rules judge it as they judge any
 * client's edit; and the text is stored byte for byte as the command line's would be.
 */
final class Writer {
	/** By these the API tells that a page is not what the edit was made on any more. */
	private const CONFLICTS = [ 'editconflict', 'edit-conflict', 'articleexists', 'missingtitle', 'pagedeleted' ];

	/**
	 * Save a text as the user of a request, whose token the caller has checked.
	 *
	 * A warning of an edit filter is an error like others; saving the same again confirms it.
	 *
	 * @param IContextSource $context
	 * @param Title $page
	 * @param mixed $document what to save; a string is saved as it is
	 * @param string $summary
	 * @param ?int $base the revision that it was made on; null: the page must not be there yet
	 * @return Status its value is the id of the revision that says so; or else the API's messages are its errors
	 */
	public function save(
		IContextSource $context, Title $page, mixed $document, string $summary, ?int $base
	): Status {
		$edit = [
			'action' => 'edit',
			'title' => $page->getPrefixedDBkey(),
			'text' => is_string( $document ) ? $document : OneLine::of( $document ),
			'summary' => $summary,
			'contentmodel' => CONTENT_MODEL_JSON,
			'errorformat' => 'plaintext',
			'token' => ( new CsrfTokenSet( $context->getRequest() ) )->getToken()->toString(),
		] + ( $base === null ? [ 'createonly' => '1' ] : [ 'nocreate' => '1', 'baserevid' => (string)$base ] );
		$asked = new DerivativeContext( $context );
		$asked->setRequest( new DerivativeRequest( $context->getRequest(), $edit, true ) );
		$api = new ApiMain( $asked, true );
		try {
			$api->execute();
		} catch ( ApiUsageException $refusal ) {
			return Status::wrap( $refusal->getStatusValue() );
		}
		$done = $api->getResult()->getResultData( [ 'edit' ] );
		return ( $done['result'] ?? '' ) === 'Success'
			? Status::newGood( $done['newrevid'] ?? $base )
			: Status::newFatal( 'instrumentconfigurator-asks-more', wfEscapeWikiText( $page->getPrefixedText() ) );
	}

	/** Tell whether a page moved on, or went away, after what was to be saved had been made from it. */
	public static function isConflict( Status $refused ): bool {
		foreach ( $refused->getMessages( 'error' ) as $message ) {
			if ( in_array( ApiMessage::create( $message )->getApiCode(), self::CONFLICTS, true ) ) {
				return true;
			}
		}
		return false;
	}
}

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Api\ApiMessage;
use MediaWiki\Content\JsonContent;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Normalisation;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Document\Words;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchOffOutcome as Outcome;
use MediaWiki\Revision\RevisionLookup;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;
use Psr\Log\LoggerInterface;
use stdClass;
use Throwable;
use Wikimedia\Rdbms\DBConnectionError;
use Wikimedia\Rdbms\IDBAccessObject;
use Wikimedia\Rdbms\ILBFactory;

/**
 * Switches pages off for somebody who has the right: each on its own, whatever stands on it when the wiki takes that.
 *
 * What becomes of one never stops the others. What the wiki puts off, and what there is no time for, is not waited for.
 */
final class SwitchingOff {
	/** How often a page is read again that moves on whenever it is looked at. */
	private const ATTEMPTS = 6;
	/** By these the wiki puts off everything that comes behind. */
	private const LATER = [ 'ratelimited', 'readonly' ];
	/** A filter that warns takes the same edit when it comes again. */
	private const WARNINGS = 'abusefilter-warning';
	private const FAILED = 'instrumentconfigurator-off-failed';

	public function __construct(
		private readonly RevisionLookup $revisions,
		private readonly ILBFactory $databases,
		private readonly Writer $writer,
		private readonly LoggerInterface $logger,
		private readonly float $seconds = 20.0
	) {
	}

	/**
	 * Switch pages off, as the user of a request, whose token the caller has checked.
	 *
	 * @param IContextSource $context
	 * @param Title[] $pages
	 * @param string $reason in the words of that person; may be empty
	 * @return Outcome[] in the same order
	 */
	public function all( IContextSource $context, array $pages, string $reason ): array {
		$until = microtime( true ) + $this->seconds;
		$outcomes = [];
		$later = null;
		foreach ( $pages as $page ) {
			if ( $later === null && microtime( true ) > $until ) {
				$later = Status::newFatal( 'instrumentconfigurator-off-no-time' );
			}
			$outcomes[] = $outcome = $later === null ? $this->one( $context, $page, $reason )
				: new Outcome( $page, Outcome::PUT_OFF, null, $later );
			if ( $outcome->why && in_array( self::code( $outcome->why ), self::LATER, true ) ) {
				$later = $outcome->why;
			}
		}
		return $outcomes;
	}

	/** Return the newest revision of a page, and its value; null for what is not there, or cannot be read. */
	public function read( Title $page ): array {
		try {
			$revision = $this->revisions->getRevisionByTitle( $page, 0, IDBAccessObject::READ_LATEST );
			$content = $revision?->getContent( SlotRecord::MAIN, RevisionRecord::RAW );
		} catch ( DBConnectionError $error ) {
			throw $error;
		} catch ( Throwable $error ) {
			// A page that is broken in the database must not keep others on.
			$this->logger->warning( 'A page cannot be switched off, for it cannot be read: {page}.',
				[ 'page' => $page->getPrefixedDBkey(), 'exception' => $error ] );
			return [ null, null ];
		}
		return [ $revision, $content instanceof JsonContent ? $content->getData()->getValue() : null ];
	}

	/** Return what the history of a page will say. */
	public static function summary( stdClass $value, string $reason = '' ): string {
		[ $before, $after ] = array_map( Normalisation::storable( ... ), [ $value, SwitchOff::of( $value ) ] );
		return Words::summary( $before, $after, $reason );
	}

	private function one( IContextSource $context, Title $page, string $reason ): Outcome {
		$warned = false;
		for ( $attempt = 1; ; $attempt++ ) {
			[ $revision, $value ] = $this->read( $page );
			if ( !$value instanceof stdClass || !SwitchOff::changes( $value ) ) {
				return new Outcome( $page, match ( true ) {
					$value instanceof stdClass => Outcome::WAS_OFF,
					$page->getArticleID( IDBAccessObject::READ_LATEST ) === 0 => Outcome::GONE,
					default => Outcome::UNREADABLE,
				} );
			}
			$saved = $this->save( $context, $page, $revision, $value, $reason );
			if ( $saved->isOK() ) {
				return new Outcome( $page, Outcome::OFF, $saved->getValue() );
			}
			$code = self::code( $saved );
			$isWarning = str_starts_with( $code, self::WARNINGS ) && !$warned;
			if ( $attempt === self::ATTEMPTS || !( Writer::isConflict( $saved ) || $isWarning ) ) {
				$isLater = in_array( $code, [ ...self::LATER, self::FAILED ], true ) || Writer::isConflict( $saved );
				return new Outcome( $page, $isLater ? Outcome::PUT_OFF : Outcome::REFUSED, null, $saved );
			}
			$warned = $warned || $isWarning;
		}
	}

	private function save(
		IContextSource $context, Title $page, RevisionRecord $revision, stdClass $value, string $reason
	): Status {
		// What no JSON can hold, and no reader gets, is stored as readers get it.
		$after = Normalisation::storable( SwitchOff::of( $value ) );
		try {
			$saved = $this->writer->save(
				$context, $page, $after, self::summary( $value, $reason ), $revision->getId() );
			// What is off stays off, whatever becomes of the next page; and that is read as others left it by now.
			$this->databases->commitPrimaryChanges( __METHOD__ );
			return $saved;
		} catch ( Throwable $error ) {
			$this->databases->rollbackPrimaryChanges( __METHOD__ );
			$this->logger->error( 'A page could not be switched off: {page}.',
				[ 'page' => $page->getPrefixedDBkey(), 'exception' => $error ] );
			return Status::newFatal( self::FAILED );
		}
	}

	private static function code( Status $refused ): string {
		$messages = $refused->getMessages( 'error' );
		return $messages ? (string)ApiMessage::create( $messages[0] )->getApiCode() : '';
	}
}

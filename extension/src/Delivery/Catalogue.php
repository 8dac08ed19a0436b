<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Generator;
use JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Revision\RevisionAccessException;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\SlotRecord;
use Wikimedia\Rdbms\DBError;
use Wikimedia\Rdbms\ILoadBalancer;

/** The instrument pages of this wiki, read together. */
final class Catalogue {
	public function __construct(
		private readonly ILoadBalancer $loadBalancer,
		private readonly Pages $pages,
		private readonly Validator $validator
	) {
	}

	/**
	 * Return a number that rises with every save, deletion, undeletion and hiding, and never falls.
	 *
	 * It is the newest revision, live or deleted, plus the newest log entry of the namespace. Neither goes away: a
	 * deletion moves revisions to the archive, and what does not make a revision makes a log entry.
	 *
	 * @throws SourceError
	 */
	public function generation(): int {
		$db = $this->loadBalancer->getConnection( DB_REPLICA );
		try {
			$live = $db->selectField(
				'page', 'MAX(page_latest)', [ 'page_namespace' => NS_INSTRUMENT ], __METHOD__
			);
			$deleted = $db->selectField(
				'archive', 'MAX(ar_rev_id)', [ 'ar_namespace' => NS_INSTRUMENT ], __METHOD__
			);
			$logged = $db->selectField(
				'logging', 'MAX(log_id)', [ 'log_namespace' => NS_INSTRUMENT ], __METHOD__
			);
		} catch ( DBError $error ) {
			throw self::unreadable( $error );
		}
		return max( (int)$live, (int)$deleted ) + (int)$logged;
	}

	/** @throws SourceError */
	public function read(): Reading {
		// Before the pages: what is saved in between is news to whoever compares.
		$generation = $this->generation();
		[ $instruments, $leftOut, $complete ] = [ [], [], true ];
		foreach ( $this->revisions() as $name => $revision ) {
			$value = $this->value( $revision );
			$reason = is_string( $value ) ? $value : $this->problems( $value, $name );
			if ( $reason === '' ) {
				$instruments[$revision->getPageId()] = new Instrument( $value );
			} else {
				$leftOut[] = [ 'name' => $name, 'reason' => $reason ];
				$complete = $complete && self::isOff( $value );
			}
		}
		uasort( $instruments, static fn ( $one, $other ) => strcmp( $one->document->name, $other->document->name ) );
		return new Reading( $generation, $instruments, $leftOut, $complete );
	}

	/** @throws SourceError in the midst of it */
	private function revisions(): Generator {
		try {
			foreach ( $this->pages->from() as $name => $revision ) {
				if ( $revision === null ) {
					throw new SourceError( "The instrument page $name could not be read from the database." );
				}
				yield $name => $revision;
			}
		} catch ( DBError $error ) {
			throw self::unreadable( $error );
		}
	}

	/** Return the page's JSON value as an object, or why there is none. */
	private function value( RevisionRecord $revision ): mixed {
		try {
			$content = $revision->getContent( SlotRecord::MAIN );
		} catch ( RevisionAccessException $error ) {
			return 'its text is lost';
		}
		if ( !$content instanceof JsonContent ) {
			return $content ? 'it is no JSON page' : 'its text is hidden';
		}
		$value = $content->getData()->getValue();
		return is_string( $value ) ? 'it is no JSON object' : $value;
	}

	private function problems( mixed $value, string $name ): string {
		return implode( ', ', array_map(
			static fn ( Problem $problem ) => "$problem->code at " . ( $problem->pointer ?: '/' ),
			$this->validator->problems( $value, $name )
		) );
	}

	/** Tell whether a document, valid or not, surely is enabled nowhere. */
	private static function isOff( mixed $value ): bool {
		$on = array_filter(
			(array)( Json::get( $value, 'overrides' ) ?? [] ),
			static fn ( $override ) => !in_array( Json::get( $override, 'enabled' ), [ null, false ], true )
		);
		return !$on && Json::get( $value, 'enabled' ) === false;
	}

	private static function unreadable( DBError $error ): SourceError {
		return new SourceError( 'The database could not be read.', 0, $error );
	}
}

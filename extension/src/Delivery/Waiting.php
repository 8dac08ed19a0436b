<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Content\JsonContent;
use MediaWiki\Extension\InstrumentConfigurator\Document\Changes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Revision\RevisionAccessException;
use MediaWiki\Revision\RevisionStore;
use MediaWiki\Revision\SlotRecord;
use stdClass;
use Throwable;
use Wikimedia\ObjectCache\BagOStuff;
use Wikimedia\Rdbms\DBConnectionError;
use Wikimedia\Rdbms\IConnectionProvider;
use Wikimedia\Rdbms\IReadableDatabase;

/**
 * The proposals that wait, kept until something is saved, as verdicts are.
 *
 * Two heads tell of most pages that nothing waits there. Histories are read of the others, and of each only when one of
 * its pages, or what the logs tell of any page, has changed.
 */
final class Waiting {
	/** Another number for whoever changes what is kept. */
	private const VERSION = 1;
	private const KEPT = 86400;
	private const BATCH = 500;

	public function __construct(
		private readonly BagOStuff $cache,
		private readonly Catalogue $catalogue,
		private readonly IConnectionProvider $connections,
		private readonly Histories $histories,
		private readonly RevisionStore $revisions
	) {
	}

	/**
	 * Return what waits for a decision, in the order of names.
	 *
	 * @return array<string,WaitingProposal> by name
	 * @throws SourceError
	 */
	public function of( Kind $kind ): array {
		$key = $this->cache->makeKey( 'InstrumentConfigurator', 'waiting', (string)self::VERSION, $kind->noun );
		$mark = $this->catalogue->state( namespaces: [ $kind->page, $kind->proposal ] )->mark;
		$kept = Sealed::opened( $this->cache->get( $key ), [ WaitingProposal::class ] );
		if ( ( $kept['mark'] ?? null ) !== $mark ) {
			$found = $this->found( $kind, $kept['found'] ?? [] );
			$kept = [ 'mark' => $mark, 'found' => $found ];
			$this->cache->set( $key, Sealed::of( $kept ), self::KEPT );
		}
		return array_filter( array_column( $kept['found'], 'proposal', 'name' ) );
	}

	/**
	 * @param Kind $kind
	 * @param array[] $known what was found before, by name
	 * @return array[] by name: it again, what it was found of, and what waits (null: nothing)
	 */
	private function found( Kind $kind, array $known ): array {
		$db = $this->connections->getReplicaDatabase();
		$logged = (int)$db->newSelectQueryBuilder()
			->select( 'MAX(log_id)' )
			->from( 'logging' )
			->where( [
				'log_namespace' => [ $kind->page, $kind->proposal ],
				// What we log ourselves is what an edit did, which the heads tell.
				$db->expr( 'log_type', '!=', $kind->noun ),
			] )
			->caller( __METHOD__ )->fetchField();
		$found = [];
		foreach ( $this->heads( $db, $kind ) as $head ) {
			$name = (string)$head->page_title;
			$of = [ (int)$head->page_latest, (int)$head->live_latest, $logged ];
			$isKnown = isset( $known[$name] ) && $known[$name]['of'] === $of;
			$found[$name] = [
				'name' => $name, 'of' => $of,
				'proposal' => $isKnown ? $known[$name]['proposal'] : $this->proposal( $kind, $name, $head ),
			];
		}
		return $found;
	}

	/** @return iterable<stdClass> the heads of both pages, where they differ and the proposal's says something */
	private function heads( IReadableDatabase $db, Kind $kind ): iterable {
		[ $name, $after ] = [ '', '>=' ];
		$empty = SlotRecord::base36Sha1( '{}' );
		do {
			$rows = iterator_to_array( $db->newSelectQueryBuilder()
				->select( [
					'page_title' => 'ours.page_title', 'page_latest' => 'ours.page_latest',
					'said' => 'content.content_sha1', 'rev_timestamp' => 'revision.rev_timestamp',
					'live_latest' => 'live.page_latest', 'live_said' => 'live_content.content_sha1',
				] )
				->from( 'page', 'ours' )
				->leftJoin( 'revision', 'revision', 'revision.rev_id = ours.page_latest' )
				->leftJoin( 'slots', 'slots', 'slots.slot_revision_id = ours.page_latest' )
				->leftJoin( 'content', 'content', 'content.content_id = slots.slot_content_id' )
				->leftJoin( 'page', 'live', [
					'live.page_title = ours.page_title', 'live.page_namespace' => $kind->page
				] )
				->leftJoin( 'slots', 'live_slots', 'live_slots.slot_revision_id = live.page_latest' )
				->leftJoin( 'content', 'live_content', 'live_content.content_id = live_slots.slot_content_id' )
				->where( [ 'ours.page_namespace' => $kind->proposal, $db->expr( 'ours.page_title', $after, $name ) ] )
				->orderBy( 'ours.page_title' )
				->limit( self::BATCH )
				->caller( __METHOD__ )->fetchResultSet(), false );
			foreach ( $rows as $row ) {
				[ $name, $after ] = [ (string)$row->page_title, '>' ];
				if ( $row->said === null || !in_array( $row->said, [ $empty, $row->live_said ], true ) ) {
					yield $row;
				}
			}
		} while ( count( $rows ) === self::BATCH );
	}

	private function proposal( Kind $kind, string $name, stdClass $head ): ?WaitingProposal {
		try {
			$value = $this->value( (int)$head->page_latest );
			$proposal = $this->histories->proposal( $kind, $name );
			$state = $proposal->state();
			if ( $state !== WaitingProposal::OPEN && $state !== WaitingProposal::OUTDATED ) {
				return null;
			}
			$first = $proposal->contributions()[0] ?? (int)$head->page_latest;
			$title = Json::get( $value, 'title' );
			$before = $head->live_latest ? $this->value( (int)$head->live_latest ) : null;
			return new WaitingProposal(
				$name, $state, $proposal->contributors(),
				$this->revisions->getTimestampFromId( $first ) ?: wfTimestamp( TS_MW, $head->rev_timestamp ),
				$head->live_latest ? count( Changes::between( $before, $value ) ) : null,
				count( $kind->validator->problems( $value, $name ) ),
				is_string( $title ) ? $title : ''
			);
		} catch ( DBConnectionError $error ) {
			throw $error;
		} catch ( Throwable ) {
			// One page that is broken in the database hides no other.
			return new WaitingProposal(
				$name, WaitingProposal::UNREADABLE, [], wfTimestamp( TS_MW, $head->rev_timestamp ?? 0 ) );
		}
	}

	private function value( int $revision ): mixed {
		$found = $this->revisions->getRevisionById( $revision );
		if ( !$found ) {
			throw new RevisionAccessException( 'The revision, or what belongs to it, is lost in the database.' );
		}
		$content = $found->getContent( SlotRecord::MAIN );
		return $content instanceof JsonContent && $content->isValid() ? $content->getData()->getValue() : null;
	}
}
